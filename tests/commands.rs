//! The commands as a person types them, with what they print.

#[test]
fn commands_print_what_is_written_down() {
    trycmd::TestCases::new()
        .case("tests/cmd/*.trycmd")
        .env("LANG", "zh_TW.UTF-8")
        .env("NO_COLOR", "1")
        // A place where nothing can be kept, so that no test depends on another.
        .env("PLANSCOPE_CACHE_DIR", "/dev/null/none");
}
