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

    /**
     * The Java and the class path that run this process, with a small heap that is given back: most memory is native. So is
     * most work: the compiler that takes longer to make faster code would only take the cores that serve.
     */
    public static ChildJvm likeThis(String mainClass) {
        return new ChildJvm(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                List.of(
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xms32m",
                        "-Xmx256m",
                        "-XX:MaxDirectMemorySize=256m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-Dio.netty.allocator.type=pooled"),
                System.getProperty("java.class.path"),
                mainClass);
    }

    /**
     * What starts it behind {@code prefix} (for example a pinning); its pid is that of the JVM.
     *
     * <p>The class path is handed over in the environment: ONNX Runtime 1.29 crashes where a command line is longer than 4 KB,
     * while it prepares to report to its maker, which it is also told not to do.
     */
    ProcessBuilder process(List<String> prefix, List<String> arguments) {
        ProcessBuilder builder = new ProcessBuilder(command(prefix, arguments));
        builder.environment().put("CLASSPATH", classPath);
        builder.environment().put("ORT_DISABLE_TELEMETRY", "1");
        return builder;
    }

    private List<String> command(List<String> prefix, List<String> arguments) {
        List<String> command = new ArrayList<>(WITHOUT_TERMINAL_SIGNALS);
        command.addAll(prefix);
        command.add(java.toString());
        command.addAll(options);
        command.add(mainClass);
        command.addAll(arguments);
        return command;
    }
}
