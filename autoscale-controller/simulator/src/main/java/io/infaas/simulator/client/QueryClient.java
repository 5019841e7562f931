package io.infaas.simulator.client;

import io.infaas.gateway.selection.QueryOwner;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A client of an application.
 *
 * @param headers the headers of its queries, such as {@code infaas-latency-ms}
 * @param timeout time that it waits for an answer
 */
public record QueryClient(String application, Map<String, List<String>> headers, Duration timeout, QueryOwner owner) {

    public QueryClient {
        headers = Map.copyOf(headers);
    }
}
