package org.alloclab.api.slab;

/** A constructor or destructor of kernel objects. */
@FunctionalInterface
public interface ObjectHook {
    /** Does nothing. */
    ObjectHook NONE = object -> {};

    /** Is run on the object at a kernel address. */
    void apply(long object);
}
