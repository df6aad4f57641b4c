package org.alloclab.vm.page;

/** What pages are reclaimed as: those that go to swap space, and those that are read again from their file. */
public enum PageKind {
    ANON,
    FILE
}
