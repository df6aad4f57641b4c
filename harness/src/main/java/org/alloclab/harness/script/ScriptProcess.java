package org.alloclab.harness.script;

import java.util.LinkedHashMap;
import java.util.Map;
import org.alloclab.api.space.UserProcess;
import org.jspecify.annotations.Nullable;

/** One process of a script, and its names: a child starts with its parent's. */
public final class ScriptProcess {
    private final String name;
    private final @Nullable UserProcess space;
    private final Map<String, Value> values;

    ScriptProcess(String name, @Nullable UserProcess space) {
        this(name, space, new LinkedHashMap<>());
    }

    private ScriptProcess(String name, @Nullable UserProcess space, Map<String, Value> values) {
        this.name = name;
        this.space = space;
        this.values = values;
    }

    ScriptProcess child(String childName, UserProcess forked) {
        return new ScriptProcess(childName, forked, new LinkedHashMap<>(values));
    }

    /** The same names in another address space, as after {@code execve}. */
    ScriptProcess in(UserProcess other) {
        return new ScriptProcess(name, other, values);
    }

    public String name() {
        return name;
    }

    /** Whether it is a process at all, or kernel code. */
    public boolean hasSpace() {
        return space != null;
    }

    /** Its address space. */
    public UserProcess space() {
        UserProcess process = space;
        if (process == null) {
            throw new IllegalStateException("a script of kernel code has no process");
        }
        return process;
    }

    void put(String target, Value value) {
        values.put(target, value);
    }

    @Nullable
    Value value(String target) {
        return values.get(target);
    }
}
