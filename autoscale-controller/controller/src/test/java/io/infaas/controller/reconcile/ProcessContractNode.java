package io.infaas.controller.reconcile;

import io.infaas.catalog.Catalogs;
import io.infaas.controller.lease.Mandate;
import io.infaas.controller.nodecontrol.TritonNodeControls;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.nodes.NodeCredentials;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** A node that is a process on this machine, controlled like a remote one. */
final class ProcessContractNode implements ContractNode {

    private final Vertx vertx = Vertx.vertx();
    private final ProcessHandle process;
    private final AutoCloseable server;
    private final NodeControl control;

    ProcessContractNode(long pid, int httpPort, int grpcPort, AutoCloseable server) {
        this.process = ProcessHandle.of(pid).orElseThrow();
        this.server = server;
        this.control = new TritonNodeControls(vertx, GarmentModels.CATALOG, NodeCredentials.NONE, Mandate.ALONE)
                .of(new Node("node", "127.0.0.1", httpPort, grpcPort, Catalogs.NODE_TYPE));
    }

    @Override
    public NodeControl control() {
        return control;
    }

    @Override
    public <T> CompletableFuture<T> awaitEnd(CompletionStage<T> call) {
        CompletableFuture<T> ended = call.toCompletableFuture();
        CountDownLatch latch = new CountDownLatch(1);
        var unused = ended.whenComplete((value, failure) -> latch.countDown());
        try {
            if (!latch.await(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("a call has not ended within a minute");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
        return ended;
    }

    @Override
    public void pause() {
        LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }

    @Override
    public void stop() {
        signal("-STOP");
    }

    @Override
    public void resume() {
        signal("-CONT");
    }

    private void signal(String signal) {
        try {
            int status = new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("kill " + signal + " ended with " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        control.close();
        try {
            vertx.close().await(10, TimeUnit.SECONDS);
            server.close();
        } catch (TimeoutException e) {
            throw new IllegalStateException("clients do not end", e);
        } catch (Exception e) {
            throw new IllegalStateException("the node does not end", e);
        }
    }
}
