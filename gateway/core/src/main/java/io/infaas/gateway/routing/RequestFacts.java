package io.infaas.gateway.routing;

import io.infaas.gateway.selection.Query;
import io.infaas.gateway.selection.QueryOwner;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * The data of an inference request that routing reads, without tensors.
 *
 * @param model the name in the request
 * @param version the version in the request, empty if absent
 * @param items first dimension of the first input, 1 if absent
 * @param headers all values of a header or metadata key by its lower-case name
 * @param parameters request parameters: booleans, longs, doubles, strings
 * @param owner client whose share of an instance the query uses
 * @param stated inputs in the head
 */
public record RequestFacts(
        String model,
        String version,
        int items,
        Function<String, List<String>> headers,
        Map<String, Object> parameters,
        QueryOwner owner,
        StatedInputs stated) {

    /** Returns a number that is the same for all requests of a client with this head and size. */
    int fingerprint() {
        return Objects.hash(model, version, parameters, stated, owner.client());
    }

    /** Whether a node may execute the request; nodes refuse all others. */
    public boolean fits(Query query) {
        return stated.fit(query.target().application().contract());
    }

    /** Facts of a request of the first owner that states no inputs. */
    public RequestFacts(
            String model,
            String version,
            int items,
            Function<String, List<String>> headers,
            Map<String, Object> parameters) {
        this(model, version, items, headers, parameters, QueryOwner.FIRST, StatedInputs.NONE);
    }
}
