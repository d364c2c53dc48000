//! Whole texts instead of single words.
use std::{env, thread, time::Duration};

/// Takes `DEMO_SLOW_MS` milliseconds, a second by default, so that there is something to watch.
#[test]
fn reads_a_chapter_slowly() {
    let milliseconds = env::var("DEMO_SLOW_MS")
        .map_or(1000, |text| text.parse().expect("a number of milliseconds"));
    let pages = 10;
    for page in 1..=pages {
        thread::sleep(Duration::from_millis(milliseconds) / pages);
        assert_eq!(
            words::count(&"lorem ipsum ".repeat(page as usize)).of("ipsum"),
            page as usize
        );
    }
}

#[test]
#[ignore = "reads ten million words"]
fn reads_a_library() {
    let text = "all happy families are alike ".repeat(2_000_000);
    assert_eq!(words::count(&text).total(), 10_000_000);
}

#[test]
fn reads_a_sentence() {
    let counts = words::count("It was the best of times, it was the worst of times.");
    assert_eq!(counts.total(), 12);
    assert_eq!(counts.of("times"), 2);
}

/// Fails on request: `DEMO_FAIL=1 cargo nextest run`.
#[test]
fn fails_on_demand() {
    println!("DEMO_FAIL is {:?}", env::var("DEMO_FAIL"));
    let expected = if env::var("DEMO_FAIL").as_deref() == Ok("1") {
        3
    } else {
        2
    };
    assert_eq!(
        words::count("demo, demo").of("demo"),
        expected,
        "set DEMO_FAIL=0 to make this pass"
    );
}
