//! Prepares the static files (named by their content, compressed once) and the messages, to be embedded in the binary.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    reason = "cargo speaks through the environment, and a build that cannot go on should stop loudly"
)]

use std::{
    env, fs,
    io::Write,
    path::{Path, PathBuf},
};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

fn main() {
    println!("cargo::rerun-if-changed=static");
    println!("cargo::rerun-if-changed=locales");
    println!("cargo::rerun-if-changed=templates");
    println!("cargo::rerun-if-changed=migrations");
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets OUT_DIR"));
    let mut table = String::from("static ASSETS: &[Asset] = &[\n");
    let mut files = Vec::new();
    collect(Path::new("static"), &mut files);
    files.sort();
    for file in files {
        let bytes = fs::read(&file).expect("a static file can be read");
        let name = file.strip_prefix("static").expect("below static").to_str().expect("a plain file name").replace('\\', "/");
        let hash = &HEXLOWER.encode(&Sha256::digest(&bytes))[..12];
        let (stem, end) = name.rsplit_once('.').expect("a static file has an ending");
        let plain = fs::canonicalize(&file).expect("a static file has a path");
        let flat = name.replace('/', "_");
        let (brotli, gzip) = (out.join(format!("{flat}.br")), out.join(format!("{flat}.gz")));
        fs::write(&brotli, brotli_of(&bytes)).expect("writing to OUT_DIR");
        fs::write(&gzip, gzip_of(&bytes)).expect("writing to OUT_DIR");
        table.push_str(&format!(
            "    Asset {{ name: {name:?}, path: \"/static/{stem}.{hash}.{end}\", content_type: {:?}, plain: include_bytes!({plain:?}), \
             brotli: include_bytes!({brotli:?}), gzip: include_bytes!({gzip:?}) }},\n",
            content_type(end)
        ));
    }
    table.push_str("];\n");
    fs::write(out.join("locales.rs"), locales()).expect("writing to OUT_DIR");
    fs::write(out.join("assets.rs"), table).expect("writing to OUT_DIR");
}

/// Every message file, with its language: the name of its folder.
fn locales() -> String {
    let mut files = Vec::new();
    collect(Path::new("locales"), &mut files);
    files.sort();
    let mut table = String::from("static LOCALES: &[(&str, &str)] = &[\n");
    for file in files.iter().filter(|file| file.extension().is_some_and(|end| end == "ftl")) {
        let language = file.parent().and_then(Path::file_name).and_then(|name| name.to_str()).expect("a folder of a language");
        let path = fs::canonicalize(file).expect("a message file has a path");
        table.push_str(&format!("    ({language:?}, include_str!({path:?})),\n"));
    }
    table.push_str("];\n");
    table
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder static is there") {
        let path = entry.expect("an entry can be read").path();
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}

fn content_type(end: &str) -> &'static str {
    match end {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        other => panic!("say in build.rs what kind of file .{other} is"),
    }
}

fn brotli_of(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut packed, 4096, 11, 22);
    writer.write_all(bytes).expect("compressing in memory");
    drop(writer);
    packed
}

fn gzip_of(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(bytes).expect("compressing in memory");
    writer.finish().expect("compressing in memory")
}
