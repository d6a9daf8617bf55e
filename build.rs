//! Says what the program is built from besides Rust: the pack inside it. It generates nothing.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=rules");
}
