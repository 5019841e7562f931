/**
 * The conformance of "a KServe v2 endpoint": each request goes to a real Triton directly and through the gateway that has adopted it,
 * and the answers are compared. What may differ is listed in {@code differences.json}.
 */
@NullMarked
package io.infaas.gateway.conformance;

import org.jspecify.annotations.NullMarked;
