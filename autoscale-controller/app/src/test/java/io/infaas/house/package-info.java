/** The rules of the house, checked over all modules. */
@NullMarked
package io.infaas.house;

import org.jspecify.annotations.NullMarked;
