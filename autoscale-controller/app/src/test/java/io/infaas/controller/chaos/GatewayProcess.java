package io.infaas.controller.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.standalone.InfaasProcess;
import io.infaas.triton.testing.KeptPorts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.Collectors;

/** The command {@code gateway} in a separate process. */
final class GatewayProcess implements AutoCloseable {

    private static final long DEADLINE_SECONDS = 60;

    private final String controllers;
    private final InfaasProcess process;
    private final Ports ports;

    private record Ports(int http, int grpc, int metrics) {}

    private GatewayProcess(String controllers, InfaasProcess process, Ports ports) {
        this.controllers = controllers;
        this.process = process;
        this.ports = ports;
    }

    /** Starts a gateway on free ports and waits until it listens; it may have no view yet. */
    static GatewayProcess start(int controlPort) throws Exception {
        return startAll(controlPort).get(0);
    }

    /** Starts a gateway that knows the control ports of several controllers. */
    static GatewayProcess startBetween(int... controlPorts) throws Exception {
        String controllers =
                Arrays.stream(controlPorts).mapToObj(GatewayProcess::address).collect(Collectors.joining(","));
        return awaitReady(
                controllers, launch(controllers, new Ports(KeptPorts.next(), KeptPorts.next(), KeptPorts.next())));
    }

    private static String address(int controlPort) {
        return "127.0.0.1:" + controlPort;
    }

    /** Starts a gateway for each control port, all at the same time. */
    static List<GatewayProcess> startAll(int... controlPorts) throws Exception {
        List<InfaasProcess> launched = new ArrayList<>();
        List<GatewayProcess> started = new ArrayList<>();
        for (int controlPort : controlPorts) {
            launched.add(launch(address(controlPort), new Ports(KeptPorts.next(), KeptPorts.next(), KeptPorts.next())));
        }
        try {
            for (int i = 0; i < controlPorts.length; i++) {
                started.add(awaitReady(address(controlPorts[i]), launched.get(i)));
            }
            return started;
        } finally {
            if (started.size() < controlPorts.length) {
                launched.forEach(InfaasProcess::close);
            }
        }
    }

    private static InfaasProcess launch(String controllers, Ports ports) throws IOException {
        return InfaasProcess.start(
                "gateway",
                "--controller=" + controllers,
                "--host=127.0.0.1",
                "--http-port=" + ports.http(),
                "--grpc-port=" + ports.grpc(),
                "--metrics-port=" + ports.metrics(),
                "--lame-duck-ms=0");
    }

    private static GatewayProcess awaitReady(String controllers, InfaasProcess process) throws InterruptedException {
        try {
            Matcher ready = process.await(
                    "gateway ready: HTTP \\S+:(\\d+), gRPC \\S+:(\\d+), metrics [^\\s;]+:(\\d+)", DEADLINE_SECONDS);
            return new GatewayProcess(
                    controllers,
                    process,
                    new Ports(
                            Integer.parseInt(ready.group(1)),
                            Integer.parseInt(ready.group(2)),
                            Integer.parseInt(ready.group(3))));
        } catch (AssertionError | InterruptedException e) {
            process.close();
            throw e;
        }
    }

    int grpcPort() {
        return ports.grpc();
    }

    /** Sends SIGTERM and waits until the process ends with status 0. */
    void terminate() throws InterruptedException {
        process.terminate();
        assertThat(process.awaitEnd(DEADLINE_SECONDS)).as(this::output).isZero();
    }

    /** Starts another gateway on the same ports, after the end of this one. */
    GatewayProcess successor() throws Exception {
        return awaitReady(controllers, launch(controllers, ports));
    }

    String output() {
        return process.output();
    }

    @Override
    public void close() {
        process.close();
    }
}
