/** The proof that the loop loses nothing: nodes, gateways and a controller under load, while something happens to them. */
@NullMarked
package io.infaas.controller.chaos;

import org.jspecify.annotations.NullMarked;
