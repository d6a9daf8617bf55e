//! scratch
use aigc_lint::pack::*;
fn main() {
    for _ in 0..8 {
        let t = std::time::Instant::now();
        let p = Pack::load(&[PackSource::folder(std::path::Path::new("rules"))]);
        println!("{:?} {}", t.elapsed(), p.is_ok());
    }
}
