/** The proof that the loop loses no query: nodes, gateways and a controller under load and under faults. */
@NullMarked
package io.infaas.controller.chaos;

import org.jspecify.annotations.NullMarked;
