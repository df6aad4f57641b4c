package org.alloclab.harness.result;

import java.util.List;
import java.util.Map;
import org.alloclab.api.metric.Metric;

/**
 * A result as it lies in a file. Each component of these records is a member of the JSON text, its name in snake case; a
 * component that is marked {@code JsonAnySetter} lies open: its entries are members beside the others.
 */
public interface ResultFile {

    /** The layout that this version of alloclab writes and reads. It rises with every change that an old reader would mistake. */
    int SCHEMA = 1;

    /** {@link #SCHEMA} of whoever wrote it. */
    int schema();

    /** {@code compare}, {@code replay} or {@code confirm}. */
    String kind();

    /** Version of alloclab that wrote it. */
    String version();

    /** Declarations of the figures in it. */
    List<Metric> metrics();

    /** All figures of each run, by the run's name and the figure's place in it. */
    Map<String, Map<String, Object>> runs();
}
