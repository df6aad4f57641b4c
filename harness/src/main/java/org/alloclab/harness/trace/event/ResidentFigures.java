package org.alloclab.harness.trace.event;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Resident memory of a real process by kind, in bytes. A kind that was not measured is absent.
 *
 * <p>As text {@code total=4096,malloc=0,...}.
 */
public record ResidentFigures(Map<ResidentKind, Long> bytes) {
    public ResidentFigures {
        Map<ResidentKind, Long> ordered = new EnumMap<>(ResidentKind.class);
        ordered.putAll(bytes);
        bytes = java.util.Collections.unmodifiableMap(ordered);
    }

    /** Bytes of a kind, if it was measured. */
    public OptionalLong of(ResidentKind kind) {
        Long value = bytes.get(kind);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /** As text. */
    public String text() {
        StringBuilder text = new StringBuilder();
        bytes.forEach((kind, value) -> text.append(text.isEmpty() ? "" : ",")
                .append(kind.id())
                .append('=')
                .append(value));
        return text.toString();
    }

    /**
     * From text. A kind that is not known here is left out.
     *
     * @throws EventSyntaxException if it is no list of kinds with numbers
     */
    public static ResidentFigures parse(String text) throws EventSyntaxException {
        Map<ResidentKind, Long> bytes = new EnumMap<>(ResidentKind.class);
        for (String entry : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            int equals = entry.indexOf('=');
            if (equals < 0) {
                throw new EventSyntaxException("resident memory is KIND=BYTES,...");
            }
            long value = EventText.number(entry.substring(equals + 1));
            String id = entry.substring(0, equals).toUpperCase(Locale.ROOT);
            for (ResidentKind kind : ResidentKind.values()) {
                if (kind.name().equals(id)) {
                    bytes.put(kind, value);
                }
            }
        }
        return new ResidentFigures(bytes);
    }
}
