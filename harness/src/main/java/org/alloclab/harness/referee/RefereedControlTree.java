package org.alloclab.harness.referee;

import java.util.List;
import org.alloclab.api.heap.ControlAnswer;
import org.alloclab.api.heap.ControlTree;

/** The names of an allocator that is not believed: whatever a call of them does is its own. */
record RefereedControlTree(ControlTree tree, Calls calls) implements ControlTree {
    @Override
    public List<String> names() {
        return calls.object("names()", tree::names);
    }

    @Override
    public ControlAnswer read(String name) {
        return calls.object("read()", () -> tree.read(name));
    }

    @Override
    public ControlAnswer write(String name, String value) {
        return calls.object("write()", () -> tree.write(name, value));
    }

    @Override
    public ControlAnswer call(String name) {
        return calls.object("call()", () -> tree.call(name));
    }
}
