package org.alloclab.harness.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.alloclab.api.heap.Control;
import org.alloclab.api.heap.ControlAnswer;
import org.alloclab.api.heap.ControlTree;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.space.Errno;
import org.alloclab.harness.input.UsageException;

/**
 * Something that is asked of the allocator, or done to it, behind the last operation.
 *
 * <pre>
 *   report NAME[:OPTIONS]    one of its own texts
 *   read NAME                a value of its name space, such as jemalloc's mallctl
 *   write NAME=VALUE         sets one
 *   names                    all of them
 *   call NAME [NUMBER ...]   an action of the name space, or another call that steers it, such as malloc_trim
 * </pre>
 *
 * @param verb the first word
 * @param object what follows it
 */
public record Question(String verb, String object) {
    /** What a call that answers nothing returns. */
    private static final String DONE = "0";

    private static final List<String> VERBS = List.of("report", "read", "write", "names", "call");

    /** Reads a question. */
    public static Question parse(String text) {
        String[] words = text.strip().split("\\s+", 2);
        Question question = new Question(words[0], words.length == 1 ? "" : words[1]);
        if (!VERBS.contains(question.verb)) {
            throw new UsageException(
                    "--then must begin with one of " + String.join(", ", VERBS) + ": was '" + text + "'");
        }
        if (question.object.isEmpty() != question.verb.equals("names")) {
            throw new UsageException("--then " + question.verb
                    + (question.object.isEmpty() ? " needs a name" : " takes no name") + ": was '" + text + "'");
        }
        return question;
    }

    /** Asks it; the answer ends with a line break. */
    public String ask(UserAllocator allocator) {
        String answer = switch (verb) {
            case "report" -> report(allocator);
            case "read" -> read(allocator);
            case "write" -> write(allocator);
            case "names" -> String.join("\n", tree(allocator).names());
            default -> call(allocator);
        };
        return answer.endsWith("\n") ? answer : answer + "\n";
    }

    @Override
    public String toString() {
        return object.isEmpty() ? verb : verb + " " + object;
    }

    private String report(UserAllocator allocator) {
        try {
            return allocator.report(object);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--then " + this + ": " + e.getMessage());
        }
    }

    private String read(UserAllocator allocator) {
        ControlAnswer answer = tree(allocator).read(object);
        return answer.textOr(answer.value());
    }

    private String write(UserAllocator allocator) {
        int equals = object.indexOf('=');
        if (equals < 0) {
            throw new UsageException("--then write needs NAME=VALUE: was '" + object + "'");
        }
        return tree(allocator)
                .write(object.substring(0, equals), object.substring(equals + 1))
                .textOr(DONE);
    }

    private String call(UserAllocator allocator) {
        List<String> words = new ArrayList<>(Arrays.asList(object.split("\\s+")));
        String name = words.remove(0);
        Optional<ControlTree> tree = allocator.controlTree();
        if (tree.isPresent() && words.isEmpty()) {
            ControlAnswer answer = tree.get().call(name);
            if (!answer.equals(ControlAnswer.failed(Errno.ENOENT))) {
                return answer.textOr(DONE);
            }
        }
        for (Control control : allocator.controls()) {
            if (control.name().equals(name)) {
                return control(allocator, control, words);
            }
        }
        if (!words.isEmpty() || allocator.controlTree().isEmpty()) {
            throw new UsageException("--then call " + name + ": the allocator has no call of this name; it has "
                    + String.join(
                            ", ",
                            allocator.controls().stream().map(Control::name).toList()));
        }
        return tree(allocator).call(name).textOr(DONE);
    }

    private String control(UserAllocator allocator, Control control, List<String> words) {
        try {
            return String.valueOf(allocator.control(control.name(), numbers(control, words)));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--then " + this + ": " + e.getMessage());
        }
    }

    private static long[] numbers(Control control, List<String> words) {
        boolean whole = words.stream().allMatch(word -> word.matches("-?[0-9]{1,19}"));
        if (!whole || words.size() != control.parameters().size()) {
            throw new UsageException("--then call " + control.name() + " takes whole numbers for "
                    + control.parameters() + ": was " + words);
        }
        return words.stream().mapToLong(Long::parseLong).toArray();
    }

    private ControlTree tree(UserAllocator allocator) {
        return allocator
                .controlTree()
                .orElseThrow(() -> new UsageException(
                        "--then " + this + ": this allocator has no name space of its own; jemalloc has one"));
    }
}
