package io.infaas.controller.chaos;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Signals that Java cannot send. */
final class ProcessSignal {

    private ProcessSignal() {}

    /** @param name such as {@code STOP} */
    static void send(String name, long pid) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(pid)).start();
        if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
            throw new IOException("kill -%s of %d failed".formatted(name, pid));
        }
    }
}
