package org.alloclab.harness.vmscript;

import org.alloclab.api.space.Errno;

/** Results of earlier operations, by register; and the expressions in which they are used. */
final class Registers {
    private static final int COUNT = 64;

    private final long[] values = new long[COUNT];
    private final boolean[] good = new boolean[COUNT];
    private final Bases bases;
    private long programBreak;
    private boolean missing;

    Registers(Bases bases) {
        this.bases = bases;
        this.programBreak = bases.heap();
    }

    Bases bases() {
        return bases;
    }

    Registers copy() {
        Registers copy = new Registers(bases);
        copy.programBreak = programBreak;
        System.arraycopy(values, 0, copy.values, 0, COUNT);
        System.arraycopy(good, 0, copy.good, 0, COUNT);
        return copy;
    }

    void set(int register, long result) {
        if (register >= 0) {
            values[register] = result;
            good[register] = !Errno.isError(result);
        }
    }

    void setBreak(long address) {
        programBreak = address;
    }

    /** Before the arguments of an operation are evaluated. */
    void begin() {
        missing = false;
    }

    /** Whether an argument used a register that has no value. */
    boolean isMissing() {
        return missing;
    }

    /** The value of an argument, 0 where it is left out. */
    long argument(ScriptLine line, int index) {
        return line.has(index) ? value(line, line.word(index)) : 0;
    }

    /** {@code term {(+|-) term}}, the first with a sign perhaps. */
    long value(ScriptLine line, String text) {
        Cursor cursor = new Cursor(line, text);
        boolean negative = cursor.skip('-');
        long sum = 0;
        while (true) {
            long term = term(cursor);
            sum += negative ? -term : term;
            if (cursor.skip('+')) {
                negative = false;
            } else if (cursor.skip('-')) {
                negative = true;
            } else {
                cursor.end();
                return sum;
            }
        }
    }

    private long term(Cursor cursor) {
        if (cursor.skip('H')) {
            return bases.heap();
        }
        if (cursor.skip('A')) {
            return bases.arena();
        }
        if (cursor.skip('T')) {
            return bases.top();
        }
        if (cursor.skip('S')) {
            return bases.stack();
        }
        if (cursor.skip('b')) {
            return programBreak;
        }
        if (cursor.skip('r')) {
            int register = (int) cursor.number() & (COUNT - 1);
            if (!good[register]) {
                missing = true;
            }
            return values[register];
        }
        return cursor.scaled();
    }

    /** Reads an expression from left to right. */
    private static final class Cursor {
        private final ScriptLine line;
        private final String text;
        private int at;

        Cursor(ScriptLine line, String text) {
            this.line = line;
            this.text = text;
        }

        boolean skip(char c) {
            if (at < text.length() && text.charAt(at) == c) {
                at++;
                return true;
            }
            return false;
        }

        long number() {
            int start = at;
            int radix = text.startsWith("0x", at) ? 16 : 10;
            at += radix == 16 ? 2 : 0;
            int digits = at;
            long value = 0;
            while (at < text.length() && Character.digit(text.charAt(at), radix) >= 0) {
                value = value * radix + Character.digit(text.charAt(at), radix);
                at++;
            }
            if (at == digits) {
                throw new ScriptException(
                        line.number(), text.substring(start), "an address or a number such as A+3p, r1, 0x1000 or 64k");
            }
            return value;
        }

        long scaled() {
            long value = number();
            if (skip('p')) {
                return value * Bases.PAGE;
            }
            if (skip('k')) {
                return value << 10;
            }
            if (skip('m')) {
                return value << 20;
            }
            return skip('g') ? value << 30 : value;
        }

        void end() {
            if (at < text.length()) {
                throw new ScriptException(line.number(), text, "terms joined by + or -");
            }
        }
    }
}
