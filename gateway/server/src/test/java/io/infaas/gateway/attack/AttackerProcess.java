package io.infaas.gateway.attack;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Attackers in a process of their own, which gets the processor only when nobody else wants it. So what queries suffer is what the
 * gateway does because of them, and not that they take the machine, as they would from another one.
 */
public final class AttackerProcess implements AutoCloseable {

    private final Process process;
    private final PrintWriter asks;
    private final BufferedReader answers;

    /** Starts a class of this test's class path, which answers each line of its input by a line and ends with its input. */
    public AttackerProcess(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "chrt",
                "--idle",
                "0",
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        process = builder.start();
        asks = new PrintWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8), true);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Returns the number that the process answers. */
    public int ask(String line) throws IOException {
        asks.println(line);
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the attackers have ended");
        }
        return Integer.parseInt(answer);
    }

    @Override
    public void close() {
        asks.close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
