package org.alloclab.harness.cli;

/** The entry point of the command line; it has no commands yet. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.out.println("usage: alloclab <command> [options]");
    }
}
