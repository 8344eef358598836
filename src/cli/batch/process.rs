//! A child process with all that it starts: one group, which ends as one.

use std::{
    io,
    process::{Child, Command, ExitStatus},
};

/// A process that leads a group of its own.
pub(super) struct Process {
    child: Child,
    /// Whether it was waited for: from then on its number may be another's.
    over: bool,
}

impl Process {
    /// Starts it, and hands over its ends of the pipes.
    pub(super) fn start(command: &mut Command) -> io::Result<Process> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        Ok(Process { child: command.spawn()?, over: false })
    }

    /// The child, for its pipes.
    pub(super) fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// Ends it with all that it has started. A process that is over already, and was not waited for, still keeps its
    /// number, and so its group can be ended safely.
    pub(super) fn kill(&mut self) {
        if self.over {
            return;
        }
        #[cfg(unix)]
        {
            let group = rustix::process::Pid::from_child(&self.child);
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        let _ = self.child.kill();
    }

    /// Waits for its end, of whatever it dies.
    pub(super) fn wait(&mut self) -> Option<ExitStatus> {
        let status = self.child.wait().ok();
        self.over = true;
        status
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if !self.over {
            self.kill();
            self.wait();
        }
    }
}

/// Ends this process with all that it has started, if it leads a group of its own.
pub(super) fn end_own_group() {
    #[cfg(unix)]
    {
        use rustix::process::{Signal, getpgrp, getpid, kill_current_process_group};
        if getpgrp() == getpid() {
            let _ = kill_current_process_group(Signal::KILL);
        }
    }
}
