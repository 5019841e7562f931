package io.infaas.controller.node;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a child JVM is started.
 *
 * @param java the {@code java} program
 * @param options options of the JVM, before the main class
 * @param classPath class path, separated as the system does
 * @param mainClass class to start
 */
public record ChildJvm(Path java, List<String> options, String classPath, String mainClass) {

    /** Keeps the terminal's Ctrl-C and hang-up from the child: its parent ends it, after the queries in flight. */
    private static final List<String> WITHOUT_TERMINAL_SIGNALS =
            List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "infaas-child");

    public ChildJvm {
        options = List.copyOf(options);
    }

    /** The Java and the class path that run this process, with a small heap that is given back: most memory is native. */
    public static ChildJvm likeThis(String mainClass) {
        return new ChildJvm(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                List.of(
                        "-XX:+UseSerialGC",
                        "-Xms32m",
                        "-Xmx256m",
                        "-XX:MaxDirectMemorySize=256m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-Dio.netty.allocator.type=pooled"),
                System.getProperty("java.class.path"),
                mainClass);
    }

    /** The command line, run behind {@code prefix} (for example a pinning); its pid is that of the JVM. */
    List<String> command(List<String> prefix, List<String> arguments) {
        List<String> command = new ArrayList<>(WITHOUT_TERMINAL_SIGNALS);
        command.addAll(prefix);
        command.add(java.toString());
        command.addAll(options);
        command.add("-cp");
        command.add(classPath);
        command.add(mainClass);
        command.addAll(arguments);
        return command;
    }
}
