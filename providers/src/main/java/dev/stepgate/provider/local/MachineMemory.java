package dev.stepgate.provider.local;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Memory that models may take. Immutable.
 *
 * @param budgetBytes for the weights and conversations of all that are open together
 * @param heapBytes of which for conversations, which are on the heap
 * @param freeBytes what this machine could give now, for people
 */
public record MachineMemory(long budgetBytes, long heapBytes, long freeBytes) {
    private static final Path LINUX = Path.of("/proc/meminfo");
    private static final Pattern AVAILABLE =
            Pattern.compile("^MemAvailable: +(\\d{1,15}) kB$", Pattern.MULTILINE);

    /**
     * What there is here: three quarters of the heap, since whatever else we do needs some.
     *
     * @param wishedBytes the budget; nine tenths of the machine's memory, or of what a container
     *     may have, where nothing is wished
     */
    public static MachineMemory here(OptionalLong wishedBytes) {
        OperatingSystemMXBean system =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new MachineMemory(
                wishedBytes.orElse(system.getTotalMemorySize() / 10 * 9),
                Runtime.getRuntime().maxMemory() / 4 * 3,
                availableBytes().orElse(system.getFreeMemorySize()));
    }

    /** Memory that only caches files can be had as well, but just Linux tells how much that is. */
    private static OptionalLong availableBytes() {
        try {
            Matcher line = AVAILABLE.matcher(Files.readString(LINUX));
            return line.find()
                    ? OptionalLong.of(Long.parseLong(line.group(1)) * 1024)
                    : OptionalLong.empty();
        } catch (IOException elsewhere) {
            return OptionalLong.empty();
        }
    }
}
