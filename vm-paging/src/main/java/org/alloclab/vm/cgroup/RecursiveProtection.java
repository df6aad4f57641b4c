package org.alloclab.vm.cgroup;

/**
 * Whether protection that children do not claim is shared out to them by what they use: the mount option
 * {@code memory_recursiveprot} of cgroup2, which systemd gives.
 */
public enum RecursiveProtection {
    OFF,
    ON;

    public static RecursiveProtection of(boolean mounted) {
        return mounted ? ON : OFF;
    }
}
