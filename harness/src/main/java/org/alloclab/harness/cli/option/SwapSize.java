package org.alloclab.harness.cli.option;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.alloclab.api.machine.SwapDevice;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads swap space: {@code 1g}, or {@code 512m:5} with a priority. */
final class SwapSize implements ITypeConverter<SwapDevice> {
    private static final Pattern WITH_PRIORITY = Pattern.compile("(.*):(\\d{1,5})");

    @Override
    public SwapDevice convert(String text) {
        Matcher matcher = WITH_PRIORITY.matcher(text);
        if (!matcher.matches()) {
            return SwapDevice.of(new ByteSize().convert(text));
        }
        int priority = Integer.parseInt(matcher.group(2));
        if (priority > SwapDevice.MAX_PRIORITY) {
            throw new TypeConversionException("the priority of swap space must be between 0 and "
                    + SwapDevice.MAX_PRIORITY + ": was " + priority + "; the highest is used first");
        }
        return new SwapDevice(new ByteSize().convert(matcher.group(1)), priority);
    }
}
