package org.alloclab.api.slab;

/** A constructor or destructor of kernel objects. */
@FunctionalInterface
public interface ObjectHook {
    ObjectHook NONE = object -> {};

    void apply(long object);
}
