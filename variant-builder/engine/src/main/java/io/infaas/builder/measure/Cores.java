package io.infaas.builder.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The cores that this process may use.
 *
 * @param allowed core numbers, ascending, at least one
 * @param taskset the program that pins a process to cores, if it is installed
 */
public record Cores(List<Integer> allowed, Optional<Path> taskset) {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String ALLOWED = "Cpus_allowed_list:";

    public Cores {
        allowed = List.copyOf(allowed);
    }

    public static Cores ofThisProcess() {
        List<Integer> allowed = read();
        Optional<Path> taskset = Stream.of(
                        Optional.ofNullable(System.getenv("PATH")).orElse("").split(java.io.File.pathSeparator))
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder, "taskset"))
                .filter(Files::isExecutable)
                .findFirst();
        return new Cores(allowed, taskset);
    }

    public int count() {
        return allowed.size();
    }

    /** The command prefix that pins a process to {@code count} cores: the last ones, which serve fewer interrupts. */
    List<String> pin(int count) {
        String cores = allowed.subList(Math.max(0, allowed.size() - count), allowed.size()).stream()
                .map(String::valueOf)
                .collect(Collectors.joining(","));
        return taskset.map(program -> List.of(program.toString(), "-c", cores)).orElse(List.of());
    }

    private static List<Integer> read() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith(ALLOWED)) {
                    return parse(line.substring(ALLOWED.length()).trim());
                }
            }
        } catch (IOException e) {
            // no /proc: the JVM's count, below
        }
        return Stream.iterate(0, core -> core + 1)
                .limit(Runtime.getRuntime().availableProcessors())
                .toList();
    }

    /** Parses {@code 0-3,8} to 0, 1, 2, 3, 8. */
    static List<Integer> parse(String list) {
        List<Integer> cores = new ArrayList<>();
        for (String part : list.split(",", -1)) {
            String[] ends = part.split("-", 2);
            int last = Integer.parseInt(ends[ends.length - 1]);
            for (int core = Integer.parseInt(ends[0]); core <= last; core++) {
                cores.add(core);
            }
        }
        return cores;
    }
}
