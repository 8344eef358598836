//! What a reader may still do once it has closed the door behind it.
//!
//! Its file comes through a pipe and its answer goes through one, so it needs neither files nor a network. Where the
//! system can take both away (Linux: Landlock for files and TCP, a filter of system calls for every kind of
//! socket), a reader gives them up before it looks at the first byte. Programs that it starts (a recogniser,
//! LibreOffice) are bound by the same: they may be run, and read what the system has installed, and write nowhere but
//! into the one folder that the reader was given for it.
//!
//! Sizes, memory and time are bounded elsewhere, and on every system (`worker`, `pool`).

use std::path::{Path, PathBuf};

/// What a reader has to be left with.
#[derive(Debug, Clone, Default)]
pub(super) struct Needs {
    /// Whether it starts installed programs.
    pub(super) programs: bool,
    /// Whether one of them talks to itself over a socket within the machine, as LibreOffice does. Nothing else does, and
    /// who could open one could ask other programs of the machine to act.
    pub(super) sockets: bool,
    /// Folders of its own data that it may read: the models that recognise pages.
    pub(super) data: Vec<PathBuf>,
    /// The folder that it, and what it starts, may write to.
    pub(super) scratch: Option<PathBuf>,
}

/// What was taken away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Closed {
    pub(crate) files: bool,
    pub(crate) network: bool,
}

/// Takes away from this thread, and from those that it starts, all that is not needed. What the system cannot take
/// away stays: the limits on time and memory hold all the same.
pub(super) fn close(needs: &Needs) -> Closed {
    Closed { files: system::close_files(needs), network: system::close_network(needs.sockets) }
}

/// What can be taken away on this system.
pub(crate) fn possible() -> Closed {
    // Tried on a thread that ends with it.
    std::thread::spawn(|| close(&Needs::default())).join().unwrap_or_default()
}

/// Where a program of that name stands, its links followed.
fn found(program: &Path) -> Option<PathBuf> {
    let path = if program.components().count() > 1 {
        program.to_owned()
    } else {
        let folders = std::env::var_os("PATH")?;
        std::env::split_paths(&folders).map(|folder| folder.join(program)).find(|path| path.is_file())?
    };
    std::fs::canonicalize(path).ok()
}

#[cfg(target_os = "linux")]
mod system {
    use std::{collections::BTreeMap, path::PathBuf};

    use landlock::{
        ABI, Access, AccessFs, AccessNet, BitFlags, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError,
        RulesetStatus, Scope, path_beneath_rules,
    };
    use seccompiler::{
        BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    };

    use super::{super::scratch::SOCKETS, Needs, found};

    /// Rules of this version are asked for; an older kernel keeps those that it knows.
    const VERSION: ABI = ABI::V6;

    /// Where systems keep what is installed: programs, libraries, fonts, data of recognisers.
    const INSTALLED: &[&str] =
        &["/usr", "/lib", "/lib32", "/lib64", "/libx32", "/bin", "/sbin", "/opt", "/nix/store", "/snap"];
    /// What programs look at as they start. The rest of `/etc` is not theirs to know.
    const SETTINGS: &[&str] = &[
        "/etc/alternatives",
        "/etc/fonts",
        "/etc/group",
        "/etc/ld.so.cache",
        "/etc/ld.so.conf",
        "/etc/ld.so.conf.d",
        "/etc/libreoffice",
        "/etc/locale.alias",
        "/etc/localtime",
        "/etc/nsswitch.conf",
        "/etc/passwd",
        "/proc",
        "/sys/devices/system/cpu",
        "/var/cache/fontconfig",
        "/var/lib/libreoffice",
        "/var/spool/libreoffice",
    ];
    const DEVICES: &[&str] = &["/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"];

    pub(super) fn close_files(needs: &Needs) -> bool {
        rules(needs).is_ok_and(|status| status != RulesetStatus::NotEnforced)
    }

    fn rules(needs: &Needs) -> Result<RulesetStatus, RulesetError> {
        let read = AccessFs::from_read(VERSION);
        let mut rules = Ruleset::default()
            .handle_access(AccessFs::from_all(VERSION))?
            .handle_access(AccessNet::from_all(VERSION))?
            .scope(Scope::from_all(VERSION))?
            .create()?;
        if needs.programs {
            let device: BitFlags<AccessFs> = AccessFs::ReadFile | AccessFs::WriteFile;
            rules = rules
                .add_rules(path_beneath_rules(INSTALLED, read))?
                .add_rules(path_beneath_rules(SETTINGS, AccessFs::ReadFile | AccessFs::ReadDir))?
                .add_rules(path_beneath_rules(DEVICES, device))?
                .add_rules(path_beneath_rules(elsewhere(), read))?;
        }
        rules = rules.add_rules(path_beneath_rules(&needs.data, read))?;
        if let Some(scratch) = &needs.scratch {
            rules = rules.add_rules(path_beneath_rules([scratch], AccessFs::from_all(VERSION)))?;
            // LibreOffice starts twice with a new profile, and the second time over its own socket.
            rules = rules.add_rules(path_beneath_rules(SOCKETS, AccessFs::MakeSock | AccessFs::RemoveFile))?;
            // So that it can be taken away when the parent cannot any more: a folder that is empty, and no other.
            rules = rules.add_rules(path_beneath_rules(scratch.parent(), AccessFs::RemoveDir))?;
        }
        Ok(rules.restrict_self()?.ruleset)
    }

    /// Programs that a person has put somewhere else, with what stands beside them.
    fn elsewhere() -> Vec<PathBuf> {
        let programs = ["tesseract", "soffice", "libreoffice"].map(|name| found(name.as_ref()));
        let folders = programs.into_iter().flatten().filter_map(|program| program.parent().map(PathBuf::from));
        folders.chain(std::env::var_os("TESSDATA_PREFIX").map(PathBuf::from)).collect()
    }

    /// Landlock knows TCP alone: here every socket is refused, and the one other way to make one.
    pub(super) fn close_network(within: bool) -> bool {
        filter(within).is_some_and(|filter| seccompiler::apply_filter(&filter).is_ok())
    }

    /// Where `within` says so, sockets within the machine stay.
    fn filter(within: bool) -> Option<BpfProgram> {
        let local = u64::try_from(libc::AF_UNIX).ok()?;
        let other = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Ne, local).ok()?;
        // No condition: always.
        let sockets = if within { vec![SeccompRule::new(vec![other]).ok()?] } else { Vec::new() };
        let mut rules = BTreeMap::from([(libc::SYS_socket, sockets.clone()), (libc::SYS_io_uring_setup, Vec::new())]);
        // The same calls under the numbers that programs with short pointers use on this processor.
        #[cfg(target_arch = "x86_64")]
        {
            const SHORT_POINTERS: i64 = 0x4000_0000;
            rules.insert(SHORT_POINTERS | libc::SYS_socket, sockets);
            rules.insert(SHORT_POINTERS | libc::SYS_io_uring_setup, Vec::new());
        }
        let refused = SeccompAction::Errno(u32::try_from(libc::EACCES).ok()?);
        let architecture = std::env::consts::ARCH.try_into().ok()?;
        SeccompFilter::new(rules, SeccompAction::Allow, refused, architecture).ok()?.try_into().ok()
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use super::Needs;

    pub(super) fn close_files(_: &Needs) -> bool {
        false
    }

    pub(super) fn close_network(_: bool) -> bool {
        false
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::{
        fs::{self, File},
        net::{TcpListener, TcpStream, UdpSocket},
        os::unix::net::UnixDatagram,
        process::Command,
    };

    use super::*;

    /// Runs behind the door, if this system has one.
    fn behind<T: Send + 'static>(needs: Needs, work: impl FnOnce(Closed) -> T + Send + 'static) -> T {
        std::thread::spawn(move || work(close(&needs))).join().expect("it does not panic")
    }

    #[test]
    fn a_reader_opens_no_file_and_no_connection() {
        let folder = tempfile::tempdir().expect("a folder");
        let secret = folder.path().join("secret");
        fs::write(&secret, "x").expect("a file");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        // Both work before.
        File::open(&secret).expect("a file");
        TcpStream::connect(address).expect("a connection");
        let (closed, file, made, run, tcp, udp, within) = behind(Needs::default(), move |closed| {
            (
                closed,
                File::open(&secret).is_err(),
                File::create(secret.with_extension("new")).is_err(),
                Command::new("/bin/true").status().is_err(),
                TcpStream::connect(address).is_err(),
                UdpSocket::bind("127.0.0.1:0").is_err(),
                UnixDatagram::unbound().is_err(),
            )
        });
        if closed.files {
            assert!(file && made && run, "open {file}, create {made}, run {run}");
        } else {
            eprintln!("skipped: this kernel has no Landlock");
        }
        if closed.network {
            assert!(tcp && udp && within, "TCP {tcp}, UDP {udp}, within the machine {within}");
        } else {
            eprintln!("skipped: this kernel filters no system calls");
        }
    }

    #[test]
    fn what_talks_to_itself_does_so_within_the_machine_alone() {
        let needs = Needs { sockets: true, ..Needs::default() };
        let (closed, within, udp) =
            behind(needs, |closed| (closed, UnixDatagram::unbound().is_ok(), UdpSocket::bind("127.0.0.1:0").is_err()));
        assert!(within && (udp || !closed.network), "within the machine {within}, UDP {udp}");
    }

    #[test]
    fn what_a_reader_starts_writes_into_its_folder_alone() {
        let (inside, outside) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let needs = Needs { programs: true, scratch: Some(inside.path().to_owned()), ..Needs::default() };
        let paths = [inside.path().join("a"), outside.path().join("a")];
        let (closed, [inside, outside]) = behind(needs, move |closed| {
            let touch = |path: &PathBuf| Command::new("touch").arg(path).status().is_ok_and(|status| status.success());
            (closed, [touch(&paths[0]), touch(&paths[1])])
        });
        assert!(inside, "it writes where it may");
        assert!(!outside || !closed.files, "it writes where it may not");
    }
}
