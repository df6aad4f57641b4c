package org.alloclab.harness.script;

import org.jspecify.annotations.Nullable;

/**
 * Numbers as scripts write them.
 *
 * <pre>
 *   expression = ['-'] term {('+' | '-') term}
 *   term       = factor {'*' factor}
 *   factor     = name | number ['p' | 'k' | 'm' | 'g']      pages, KiB, MiB, GiB; number decimal or 0xHEX
 *   name       = one that has a value | b, the break | of the driver: H A T S, the bases
 * </pre>
 */
final class Expression {
    private static final String EXPECTED = "an address or a number such as A+3p, r1, 0x1000 or 64k";

    private final Call call;
    private final String text;
    private int at;

    private Expression(Call call, String text) {
        this.call = call;
        this.text = text;
    }

    static long value(Call call, String text) {
        return new Expression(call, text).sum();
    }

    private long sum() {
        boolean negative = skip('-');
        long sum = 0;
        while (true) {
            long term = term();
            sum += negative ? -term : term;
            if (skip('+')) {
                negative = false;
            } else if (skip('-')) {
                negative = true;
            } else if (at < text.length()) {
                throw call.bad(text, "terms joined by + or -");
            } else {
                return sum;
            }
        }
    }

    private long term() {
        long product = factor();
        while (skip('*')) {
            product *= factor();
        }
        return product;
    }

    private long factor() {
        if (at < text.length() && Character.isLetter(text.charAt(at))) {
            int start = at;
            while (at < text.length()
                    && (Character.isLetterOrDigit(text.charAt(at)) || "_.".indexOf(text.charAt(at)) >= 0)) {
                at++;
            }
            return named(text.substring(start, at));
        }
        long value = number();
        if (skip('p')) {
            return value * Bases.PAGE;
        }
        if (skip('k') || skip('K')) {
            return value << 10;
        }
        if (skip('m') || skip('M')) {
            return value << 20;
        }
        return skip('g') || skip('G') ? value << 30 : value;
    }

    private long named(String name) {
        Value value = call.process().value(name);
        if (value != null) {
            return of(name, value);
        }
        if (name.equals("b") && call.process().hasSpace()) {
            return call.process().space().figures().programBreak();
        }
        Long base = call.isDriven() ? base(name) : null;
        if (base != null) {
            return base;
        }
        if (call.isDriven() && Syntax.isRegister(name)) {
            call.use(Value.failed(0));
            return 0;
        }
        throw call.bad(name, call.isDriven() ? EXPECTED : "a number, or a name that has a value");
    }

    private long of(String name, Value value) {
        if (value.kind() == Value.Kind.FAILED && !call.isDriven()) {
            throw call.bad(name, "a name whose call succeeded");
        }
        call.use(value);
        return value.number();
    }

    private @Nullable Long base(String name) {
        Bases bases = Bases.of(call.play().stage().machine().architecture());
        return switch (name) {
            case "H" -> bases.heap();
            case "A" -> bases.arena();
            case "T" -> bases.top();
            case "S" -> bases.stack();
            default -> null;
        };
    }

    private long number() {
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
            throw call.bad(text.substring(start), EXPECTED);
        }
        return value;
    }

    private boolean skip(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }
}
