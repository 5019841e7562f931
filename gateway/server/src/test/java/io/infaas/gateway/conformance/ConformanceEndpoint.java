package io.infaas.gateway.conformance;

import io.infaas.triton.contract.GrpcPort;
import io.infaas.triton.contract.HttpPort;
import io.vertx.core.Vertx;

/**
 * One end that speaks the protocol: a server, or a gateway in front of it.
 *
 * @param metrics its page of metrics
 * @param node that of the server
 */
record ConformanceEndpoint(
        HttpPort http,
        RawHttpPort raw,
        GrpcPort grpc,
        StreamPort streams,
        BacklogPort backlog,
        HttpPort metrics,
        HttpPort node) {

    static ConformanceEndpoint at(
            Vertx vertx, String host, int httpPort, int grpcPort, int metricsPort, HttpPort node) {
        return new ConformanceEndpoint(
                new HttpPort(host, httpPort),
                new RawHttpPort(host, httpPort),
                new GrpcPort(vertx, host, grpcPort),
                new StreamPort(vertx, host, grpcPort),
                new BacklogPort(vertx, host, httpPort, grpcPort),
                new HttpPort(host, metricsPort),
                node);
    }
}
