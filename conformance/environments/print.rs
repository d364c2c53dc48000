// Included by every test of the workspace.
fn print_environment() {
    let mut variables: Vec<_> = std::env::vars_os().collect();
    variables.sort();
    for (name, value) in variables {
        println!("{name:?} = {value:?}");
    }
    println!("in {:?}", std::env::current_dir().unwrap());
    println!("called with {:?}", std::env::args_os().skip(1).collect::<Vec<_>>());
}
