package org.alloclab.harness.cli.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Stack;
import java.util.regex.Pattern;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.plan.ClockSetting;
import org.alloclab.harness.run.Question;
import org.alloclab.harness.run.Run;
import org.alloclab.harness.run.TimedCheckpoints;
import org.alloclab.harness.run.TimedQuestion;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** What a run does on the way: checkpoints by time, and questions or calls at a moment or every so often. */
public final class TimedCalls {
    private static final Pattern QUESTION = Pattern.compile("(report|read|write|names|call)\\b.*", Pattern.DOTALL);
    private static final String OPERATION = "op:";

    @Option(
            names = "--at",
            paramLabel = "TIME|op:N QUESTION",
            parameterConsumer = Moment.class,
            description = "a question or call as of --then, when so much time has passed since the start, or before"
                    + " operation N: --at 10s 'call malloc_trim 0'; may be repeated")
    private List<String[]> at = new ArrayList<>();

    @Option(
            names = "--every",
            paramLabel = "TIME [QUESTION]",
            parameterConsumer = Period.class,
            description = "checkpoints by time instead of --checkpoints, such as --every 100ms; with a question or call"
                    + " behind it, that every so often: --every 60s 'call malloc_trim 0'; may be repeated")
    private List<String[]> every = new ArrayList<>();

    @Option(
            names = "--idle",
            paramLabel = "TIME",
            converter = Duration.class,
            defaultValue = "0s",
            description = "time that passes behind the last operation, such as 30s (${DEFAULT-VALUE})")
    private long idle;

    /** Two words. */
    static final class Moment implements IParameterConsumer {
        @Override
        public void consumeParameters(Stack<String> words, ArgSpec option, CommandSpec command) {
            if (words.size() < 2) {
                throw new ParameterException(
                        command.commandLine(),
                        "--at takes a time or op:N and a question, such as --at 10s 'call malloc_trim 0'");
            }
            List<String[]> pairs = option.getValue();
            pairs.add(new String[] {words.pop(), words.pop()});
        }
    }

    /** A time, and the word behind it where that is a question. */
    static final class Period implements IParameterConsumer {
        @Override
        public void consumeParameters(Stack<String> words, ArgSpec option, CommandSpec command) {
            if (words.isEmpty()) {
                throw new ParameterException(command.commandLine(), "--every takes a time, such as 100ms");
            }
            String time = words.pop();
            boolean asks = !words.isEmpty() && QUESTION.matcher(words.peek()).matches();
            List<String[]> pairs = option.getValue();
            pairs.add(asks ? new String[] {time, words.pop()} : new String[] {time});
        }
    }

    /** Whether checkpoints go by time. */
    public boolean hasTimedCheckpoints() {
        return every.stream().anyMatch(words -> words.length == 1);
    }

    /** Tells a run of its checkpoints by time. */
    public void addCheckpoints(Run run, ClockSetting clock) {
        for (String[] words : every) {
            if (words.length == 1) {
                run.interrupt(new TimedCheckpoints(clock.startNanos(), period(words[0])));
            }
        }
    }

    /** Tells a run of what it is to ask and when, and of its idle end. */
    public void addQuestions(Run run, ClockSetting clock, StringBuilder shown) {
        for (String[] words : every) {
            if (words.length == 2) {
                long period = period(words[0]);
                run.interrupt(TimedQuestion.every(period, clock.startNanos(), Question.parse(words[1]), shown));
            }
        }
        for (String[] words : at) {
            Question question = Question.parse(words[1]);
            if (words[0].startsWith(OPERATION)) {
                run.interrupt(TimedQuestion.before(operation(words[0]), question, shown));
            } else {
                run.interrupt(TimedQuestion.at(nanos("--at", words[0]), clock.startNanos(), question, shown));
            }
        }
        run.idle(idle);
    }

    private static long operation(String text) {
        String number = text.substring(OPERATION.length());
        if (!number.matches("[0-9]{1,18}")) {
            throw new UsageException("--at takes op:N with a number of an operation, from 0 on: was " + text);
        }
        return Long.parseLong(number);
    }

    private static long period(String text) {
        long nanos = nanos("--every", text);
        if (nanos == 0) {
            throw new UsageException("--every must be more than 0: was " + text);
        }
        return nanos;
    }

    private static long nanos(String option, String text) {
        try {
            return new Duration().convert(text);
        } catch (TypeConversionException e) {
            throw new UsageException(option + ": " + e.getMessage());
        }
    }
}
