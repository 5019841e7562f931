/** Prices of instance types that a fleet file leaves out: from AWS, or from recent answers of AWS in a file. */
@NullMarked
package io.infaas.controller.prices;

import org.jspecify.annotations.NullMarked;
