/*
 * Starts a program, passes signals on to it, and tells how it ended.
 *
 *   launcher RESULT COMMAND ARGUMENTS...
 *
 * ALLOCLAB_LAUNCH_PRELOAD is the program's LD_PRELOAD: the launcher itself runs without it. RESULT is a file of lines,
 * each written when it is known:
 *
 *   started PID
 *   failed ERRNO               the program could not be started
 *   exit_rss_kb N              resident when it began to end, with ALLOCLAB_LAUNCH_EXIT=1
 *   exited CODE | killed SIGNAL
 *   peak_rss_kb N              the kernel's high-water mark of the program and the children it waited for
 *   minor_faults N · major_faults N · cpu_ms N
 *
 * Why not start it from Java: only whoever waits for a process is told its high-water mark, which would be the JVM's own
 * where a process begins as a copy of it; and only a signal's receiver is told whether the terminal sent it to the whole
 * group, the program included, or somebody to the launcher alone.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int result = -1;

static void tell(const char *what, long value) {
    char line[64];
    int n = snprintf(line, sizeof line, "%s %ld\n", what, value);
    if (write(result, line, (size_t)n) != n) _exit(126);
}

static void run(char **command, const sigset_t *mask, int report) {
    const char *preload = getenv("ALLOCLAB_LAUNCH_PRELOAD");
    if (preload) setenv("LD_PRELOAD", preload, 1);
    unsetenv("ALLOCLAB_LAUNCH_PRELOAD");
    unsetenv("ALLOCLAB_LAUNCH_EXIT");
    sigprocmask(SIG_SETMASK, mask, 0);
    execvp(command[0], command);
    int error = errno;
    if (write(report, &error, sizeof error) < 0) _exit(126);
    _exit(127);
}

/*
 * Whether a signal is for the program too. The terminal sends its own to the program as well; our starter passes on what it
 * received, which may be just that one.
 */
static int is_to_be_passed_on(const siginfo_t *info, struct timespec *from_terminal) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (info->si_code == SI_KERNEL) {
        from_terminal[info->si_signo] = now;
        return 0;
    }
    return from_terminal[info->si_signo].tv_sec == 0 || now.tv_sec - from_terminal[info->si_signo].tv_sec > 2
        || info->si_pid != getppid();
}

/* What the process has resident, exactly: the counts of status are kept on each CPU by itself. */
static long resident_kb(pid_t process) {
    char path[64], line[256];
    long kb = -1;
    snprintf(path, sizeof path, "/proc/%ld/smaps_rollup", (long)process);
    FILE *file = fopen(path, "re");
    while (file && fgets(line, sizeof line, file)) {
        if (sscanf(line, "Rss: %ld", &kb) == 1) break;
    }
    if (file) fclose(file);
    return kb;
}

/*
 * The program stands still for us: on its way out, where all its memory is still there, or for a signal, which it gets. It runs
 * untraced otherwise, but for its first thread's signals.
 */
static void go_on(pid_t child, int status) {
    int event = status >> 16;
    if (event == PTRACE_EVENT_EXIT) {
        tell("exit_rss_kb", resident_kb(child));
        ptrace(PTRACE_CONT, child, 0, 0);
    } else if (event == PTRACE_EVENT_STOP) {
        int signal = WSTOPSIG(status);
        int stays = signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
        ptrace(stays ? PTRACE_LISTEN : PTRACE_CONT, child, 0, 0);
    } else {
        ptrace(PTRACE_CONT, child, 0, (long)WSTOPSIG(status));
    }
}

int main(int count, char **arguments) {
    if (count < 3) {
        fputs("usage: launcher RESULT COMMAND ARGUMENTS...\n", stderr);
        return 126;
    }
    result = open(arguments[1], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    int report[2];
    if (result < 0 || pipe2(report, O_CLOEXEC)) {
        perror(arguments[1]);
        return 126;
    }
    sigset_t passed, before;
    const int signals[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGCHLD};
    sigemptyset(&passed);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) sigaddset(&passed, signals[i]);
    sigprocmask(SIG_BLOCK, &passed, &before);
    pid_t child = fork();
    if (child == 0) run(arguments + 2, &before, report[1]);
    close(report[1]);
    int error = errno;
    if (child < 0 || read(report[0], &error, sizeof error) == sizeof error) {
        tell("failed", error);
        return 127;
    }
    if (getenv("ALLOCLAB_LAUNCH_EXIT")) ptrace(PTRACE_SEIZE, child, 0, (long)PTRACE_O_TRACEEXIT);
    tell("started", child);
    static struct timespec from_terminal[NSIG];
    for (;;) {
        int status;
        struct rusage usage;
        pid_t ended = wait4(child, &status, WNOHANG, &usage);
        if (ended == child && WIFSTOPPED(status)) {
            go_on(child, status);
            continue;
        }
        if (ended == child) {
            if (WIFSIGNALED(status)) tell("killed", WTERMSIG(status));
            else tell("exited", WEXITSTATUS(status));
            tell("peak_rss_kb", usage.ru_maxrss);
            tell("minor_faults", usage.ru_minflt);
            tell("major_faults", usage.ru_majflt);
            tell("cpu_ms", (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000
                               + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000);
            return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
        }
        siginfo_t info;
        if (sigwaitinfo(&passed, &info) < 0) continue;
        if (info.si_signo != SIGCHLD && is_to_be_passed_on(&info, from_terminal)) kill(child, info.si_signo);
    }
}
