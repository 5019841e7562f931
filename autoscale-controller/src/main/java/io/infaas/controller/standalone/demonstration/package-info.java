/** Shows by figures that queries with different objectives are answered by different variants, correctly and in time. */
@NullMarked
package io.infaas.controller.standalone.demonstration;

import org.jspecify.annotations.NullMarked;
