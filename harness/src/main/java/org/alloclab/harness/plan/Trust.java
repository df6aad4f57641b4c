package org.alloclab.harness.plan;

/** Whether a plug-in's answers are believed. */
public enum Trust {
    /** It is part of the program, whose tests hold it. */
    BUILT_IN,
    /** Each answer is checked, and whatever it throws ends only its own run. */
    REFEREED
}
