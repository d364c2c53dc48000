Register-ArgumentCompleter -Native -CommandName 'cargo-nextest', 'cargo' -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  function Key($text) { [regex]::Replace($text, '[A-Z]', { param($match) '^' + $match.Value.ToLower() }) }
  $all = @($commandAst.CommandElements | ForEach-Object { $_.Extent.Text })
  $program = [System.IO.Path]::GetFileNameWithoutExtension($all[0])
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
    Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.Extent.Text })
  if ($words.Count -gt 0 -and $words[0].StartsWith('+')) { $words = @($words | Select-Object -Skip 1) }
  if ($program -eq 'cargo' -and ($words.Count -eq 0 -or $words[0] -notin 'nextest', 'ntr')) { return }
  $path = 'cargo'
  $option = $null
  foreach ($word in $words) {
    if ($option) { $option = $null }
    elseif ($word -eq '--') { return }
    elseif ($word.StartsWith('-')) {
      if ($CargoNextestValues.ContainsKey((Key "$path $word"))) { $option = $word }
    }
    elseif ($CargoNextestChildren.ContainsKey((Key "$path $word"))) { $path = $CargoNextestChildren[(Key "$path $word")] }
  }
  $prefix = ''
  $current = $wordToComplete
  if (-not $option -and $current -match '^(--[^=]+)=(.*)$') {
    $option = $Matches[1]
    $prefix = "$option="
    $current = $Matches[2]
  }
  $offered = if ($option) { $CargoNextestValues[(Key "$path $option")] } else { $CargoNextestWords[(Key $path)] }
  foreach ($line in $offered) {
    if ($line.StartsWith(':')) { return }
    $word, $help = $line -split "`t", 2
    if (-not $help) { $help = $word }
    if ($word.StartsWith($current)) {
      [System.Management.Automation.CompletionResult]::new("$prefix$word", $word, 'ParameterValue', $help)
    }
  }
}
