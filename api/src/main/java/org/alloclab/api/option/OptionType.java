package org.alloclab.api.option;

import java.util.List;
import java.util.Locale;

/**
 * The values an option can take.
 *
 * @param <T> Java type of a value
 */
public sealed interface OptionType<T> {

    /** Reads a value, or throws {@link IllegalArgumentException} whose message states the rule. */
    T parse(String text);

    /** The rule in words, for help: {@code integer 0..65535}. */
    String rule();

    /** A whole number within bounds, in decimal or 0x-hex. */
    record Whole(long min, long max) implements OptionType<Long> {
        @Override
        public Long parse(String text) {
            long value;
            try {
                value = text.startsWith("0x") || text.startsWith("0X")
                        ? Long.parseUnsignedLong(text.substring(2), 16)
                        : Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("must be a whole number", e);
            }
            if (value < min) {
                throw new IllegalArgumentException("must be at least " + min);
            }
            if (value > max) {
                throw new IllegalArgumentException("must be at most " + max);
            }
            return value;
        }

        @Override
        public String rule() {
            if (min == Long.MIN_VALUE && max == Long.MAX_VALUE) {
                return "integer";
            }
            return "integer " + min + ".." + (max == Long.MAX_VALUE ? "" : Long.toString(max));
        }
    }

    /** A whole number of bytes within bounds; {@code k}, {@code m}, {@code g} or {@code t} behind it are powers of 1,024. */
    record Bytes(long min, long max) implements OptionType<Long> {
        private static final String UNITS = "kmgt";
        private static final int UNIT_SHIFT = 10;

        @Override
        public Long parse(String text) {
            String lower = text.toLowerCase(Locale.ROOT);
            int unit = lower.isEmpty() ? -1 : UNITS.indexOf(lower.charAt(lower.length() - 1));
            String digits = unit < 0 ? lower : lower.substring(0, lower.length() - 1);
            int shift = UNIT_SHIFT * (unit + 1);
            long number;
            try {
                number = Long.parseLong(digits);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("must be a number of bytes such as 67108864 or 64m", e);
            }
            if (number > max >> shift) {
                throw new IllegalArgumentException("must be at most " + max);
            }
            if (number < min >> shift || number << shift < min) {
                throw new IllegalArgumentException("must be at least " + min);
            }
            return number << shift;
        }

        @Override
        public String rule() {
            return "bytes " + min + ".." + max;
        }
    }

    /** A decimal number within bounds. */
    record Decimal(double min, double max) implements OptionType<Double> {
        @Override
        public Double parse(String text) {
            double value;
            try {
                value = Double.parseDouble(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("must be a number", e);
            }
            if (!(value >= min && value <= max)) {
                throw new IllegalArgumentException("must be between " + min + " and " + max);
            }
            return value;
        }

        @Override
        public String rule() {
            return "number " + min + ".." + max;
        }
    }

    /** {@code true} or {@code false}; also 1/0, yes/no. */
    record Flag() implements OptionType<Boolean> {
        @Override
        public Boolean parse(String text) {
            return switch (text) {
                case "true", "1", "yes", "t", "y" -> true;
                case "false", "0", "no", "f", "n" -> false;
                default -> throw new IllegalArgumentException("must be true or false");
            };
        }

        @Override
        public String rule() {
            return "true|false";
        }
    }

    /** One of a few words. */
    record Choice(List<String> words) implements OptionType<String> {
        /** The words are copied. */
        public Choice {
            words = List.copyOf(words);
        }

        @Override
        public String parse(String text) {
            if (!words.contains(text)) {
                throw new IllegalArgumentException("must be one of " + String.join(", ", words));
            }
            return text;
        }

        @Override
        public String rule() {
            return String.join("|", words);
        }
    }

    /** Free text. */
    record Text() implements OptionType<String> {
        @Override
        public String parse(String text) {
            return text;
        }

        @Override
        public String rule() {
            return "text";
        }
    }
}
