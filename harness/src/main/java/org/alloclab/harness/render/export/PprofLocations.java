package org.alloclab.harness.render.export;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.alloclab.harness.trace.stack.CodeLine;
import org.alloclab.harness.trace.stack.Place;

/**
 * Mappings, locations and functions of a profile. A frame that is only a name is a location with one function; a place in code
 * has its file, its address there, and the lines that were inlined.
 */
final class PprofLocations {
    private static final int MAPPING = 3;
    private static final int LOCATION = 4;
    private static final int FUNCTION = 5;

    private final ToLongFunction<String> texts;
    private final Map<Object, Long> locations = new LinkedHashMap<>();
    private final Map<Function, Long> functions = new LinkedHashMap<>();
    private final Map<Module, Long> modules = new LinkedHashMap<>();
    private final List<Message> written = new ArrayList<>();

    private record Function(String name, String file) {}

    private record Module(String path, String buildId) {}

    /** @param texts the number of a text in the profile */
    PprofLocations(ToLongFunction<String> texts) {
        this.texts = texts;
    }

    /** The number of a frame that is only a name. */
    long named(String name) {
        return locations.computeIfAbsent(name, unknown -> {
            long number = locations.size() + 1L;
            written.add(new Message().number(1, number).message(4, line(new CodeLine(name, "", 0))));
            return number;
        });
    }

    /** The number of a place in code. */
    long at(Place place) {
        return locations.computeIfAbsent(place, unknown -> {
            long number = locations.size() + 1L;
            Message location = new Message().number(1, number);
            if (!place.module().isEmpty()) {
                Module module = new Module(place.module(), place.buildId());
                location.number(2, modules.computeIfAbsent(module, none -> modules.size() + 1L));
            }
            location.number(3, place.address());
            if (place.lines().isEmpty()) {
                location.message(4, line(new CodeLine(place.offset(), "", 0)));
            }
            for (CodeLine line : place.lines()) {
                location.message(
                        4,
                        line(
                                line.function().isEmpty()
                                        ? new CodeLine(place.offset(), line.file(), line.line())
                                        : line));
            }
            written.add(location);
            return number;
        });
    }

    private Message line(CodeLine line) {
        Function function = new Function(line.function(), line.file());
        long number = functions.computeIfAbsent(function, unknown -> functions.size() + 1L);
        Message message = new Message().number(1, number);
        return line.line() == 0 ? message : message.number(2, line.line());
    }

    /** Writes all of them into a profile. */
    void into(Message profile) {
        modules.forEach((module, number) -> {
            Message mapping = new Message().number(1, number).number(5, texts.applyAsLong(module.path()));
            mapping.number(6, texts.applyAsLong(module.buildId()));
            // What is known has been looked up: nobody has to look again.
            profile.message(MAPPING, mapping.number(7, 1).number(8, 1).number(9, 1));
        });
        written.forEach(location -> profile.message(LOCATION, location));
        functions.forEach((function, number) -> {
            long name = texts.applyAsLong(function.name());
            Message message = new Message().number(1, number).number(2, name).number(3, name);
            profile.message(
                    FUNCTION,
                    function.file().isEmpty() ? message : message.number(4, texts.applyAsLong(function.file())));
        });
    }
}
