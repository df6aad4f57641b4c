package org.alloclab.harness.study.kernel;

import java.util.List;

/**
 * An experiment on the kernel's allocators. It is found as a service: a class with a constructor without parameters, named in
 * {@code META-INF/services}.
 */
public interface Experiment {

    /** Its name on the command line. */
    String id();

    /** One line: what it shows. */
    String summary();

    /** Runs it. */
    List<Section> run(KernelSetting setting);
}
