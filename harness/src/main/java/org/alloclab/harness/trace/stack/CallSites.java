package org.alloclab.harness.trace.stack;

import java.util.Arrays;

/** The stacks of chosen operations of a trace. */
public final class CallSites {
    /** Of a trace that does not know. */
    public static final CallSites NONE = new CallSites(StackTable.NONE, new long[0], new int[0]);

    private final StackTable table;
    private final long[] operations;
    private final int[] stacks;
    private final CallSite[] sites;

    private CallSites(StackTable table, long[] operations, int[] stacks) {
        this.table = table;
        this.operations = operations;
        this.stacks = stacks;
        this.sites = new CallSite[table.count() + 1];
    }

    /** Collects the stacks of operations while a trace is looked through. */
    public static final class Collector implements StackVisitor {
        private final long[] operations;
        private final int[] stacks;
        private int next;

        /** @param operations that are asked for, in any order */
        public Collector(long[] operations) {
            this.operations = Arrays.stream(operations).sorted().distinct().toArray();
            this.stacks = new int[this.operations.length];
        }

        @Override
        public void stack(long operation, int stack) {
            while (next < operations.length && operations[next] < operation) {
                next++;
            }
            if (next < operations.length && operations[next] == operation) {
                stacks[next] = stack;
            }
        }

        /** What was found, of this table. */
        public CallSites of(StackTable table) {
            return table.isEmpty() ? NONE : new CallSites(table, operations, stacks);
        }
    }

    /** Whether the trace knows where anything was allocated. */
    public boolean isKnown() {
        return !table.isEmpty();
    }

    public StackTable table() {
        return table;
    }

    /** The number of the stack that an operation allocated on; 0 if that was not noted, or not asked for. */
    public int number(long operation) {
        int place = Arrays.binarySearch(operations, operation);
        return place < 0 ? 0 : stacks[place];
    }

    /** What the stack of an operation is called by. */
    public CallSite site(long operation) {
        return siteOf(number(operation));
    }

    /** What a stack is called by. */
    public CallSite siteOf(int number) {
        CallSite site = sites[number];
        if (site == null) {
            site = CallSite.of(table.stack(number));
            sites[number] = site;
        }
        return site;
    }
}
