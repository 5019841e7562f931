package io.infaas.controller.local;

import io.infaas.controller.logging.LogFormat;
import io.infaas.gateway.loglevel.LogLevels;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Start parameters of a child JVM.
 *
 * @param java the {@code java} program
 * @param options options of the JVM, before the main class
 * @param classPath class path, with the system's separator
 * @param mainClass main class
 */
public record ChildJvm(Path java, List<String> options, String classPath, String mainClass) {

    /** Shields the child from the terminal's Ctrl-C and hang-up: the parent stops it after the queries in flight. */
    private static final List<String> WITHOUT_TERMINAL_SIGNALS =
            List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "infaas-child");

    private static final List<String> PASSED_PROPERTIES = List.of(LogLevels.PROPERTY, LogFormat.PROPERTY, "user.home");

    public ChildJvm {
        options = List.copyOf(options);
    }

    /**
     * The Java runtime and class path of this process, with a small heap, because most memory is native. The heap has room for the queries of
     * about a second. A smaller one would keep queued queries for long, and a collection of the whole heap would pause the node every few
     * seconds. Only the fast JIT tier is used: most work is native, and the optimizing compiler would take cores from serving. It logs as this
     * process does.
     */
    public static ChildJvm likeThis(String mainClass) {
        List<String> options = new ArrayList<>(List.of(
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xms96m",
                "-Xmn64m",
                "-Xmx256m",
                "-XX:MaxDirectMemorySize=256m",
                "-XX:+ExitOnOutOfMemoryError",
                "-Dio.netty.allocator.type=pooled"));
        for (String property : PASSED_PROPERTIES) {
            String value = System.getProperty(property);
            if (value != null) {
                options.add("-D%s=%s".formatted(property, value));
            }
        }
        return new ChildJvm(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                options,
                System.getProperty("java.class.path"),
                mainClass);
    }

    /**
     * A process builder with the command {@code prefix} (for example core pinning); its pid is that of the JVM.
     *
     * <p>The class path goes into the environment: ONNX Runtime 1.29 crashes on command lines above 4 KB while it prepares
     * telemetry, which is also disabled.
     */
    ProcessBuilder process(List<String> prefix, List<String> arguments) {
        ProcessBuilder builder = new ProcessBuilder(command(prefix, arguments));
        builder.environment().put("CLASSPATH", classPath);
        builder.environment().put("ORT_DISABLE_TELEMETRY", "1");
        return builder;
    }

    /** Names the Java runtime, the class path with its present files, and the options, with the settings of its program. */
    String configuration(String settings) {
        List<Path> files = new ArrayList<>(List.of(java));
        Stream.of(classPath.split(File.pathSeparator)).map(Path::of).forEach(files::add);
        return ProgramDigest.of(files, List.of(String.join(" ", options), mainClass, settings));
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
