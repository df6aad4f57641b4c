package org.alloclab.harness.render.export;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.alloclab.harness.study.course.Course;

/** Writes courses in a form of their own. */
@FunctionalInterface
public interface Export {

    /** Writes them; the stream stays open. */
    void write(List<Course> courses, OutputStream out) throws IOException;
}
