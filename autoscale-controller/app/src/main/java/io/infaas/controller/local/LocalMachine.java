package io.infaas.controller.local;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Resources of this machine. */
public final class LocalMachine {

    private static final String ALLOWED = "Cpus_allowed_list:";

    private LocalMachine() {}

    /**
     * The cores that this process may run on, ascending, limited by a container's quota; numbered from 0 if the system does not
     * list them.
     */
    public static List<Integer> cores() {
        int available = Runtime.getRuntime().availableProcessors();
        try (Stream<String> status = Files.lines(Path.of("/proc/self/status"))) {
            List<Integer> allowed = status.filter(line -> line.startsWith(ALLOWED))
                    .flatMap(line -> coreList(line.substring(ALLOWED.length()).trim()).stream())
                    .limit(available)
                    .toList();
            if (!allowed.isEmpty()) {
                return allowed;
            }
        } catch (IOException e) {
            // not Linux: only the count is known
        }
        return IntStream.range(0, available).boxed().toList();
    }

    /** Memory of the machine, bytes. */
    public static long memoryBytes() {
        return java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : Runtime.getRuntime().maxMemory();
    }

    /** A program on the PATH, if present. */
    static Optional<Path> program(String name) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.of(path.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Parses the kernel's list format: {@code 0-3,8}. */
    static List<Integer> coreList(String list) {
        List<Integer> cores = new ArrayList<>();
        for (String range : list.split(",", -1)) {
            String[] ends = range.split("-", 2);
            int from = Integer.parseInt(ends[0]);
            int to = ends.length == 2 ? Integer.parseInt(ends[1]) : from;
            IntStream.rangeClosed(from, to).forEach(cores::add);
        }
        return cores;
    }
}
