/** Which answers are compared with those of a more accurate variant, and how often both agreed. */
@NullMarked
package io.infaas.gateway.comparison;

import org.jspecify.annotations.NullMarked;
