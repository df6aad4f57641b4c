/**
 * What addresses in a program's files are called.
 *
 * <pre>
 *   Symbols ─► SymbolTool  llvm-symbolizer or addr2line: function, file, line, what was inlined; C++ names as people write them
 *          └─► ElfSymbols  where neither is there or knows: the function that the file's own table of symbols names
 * </pre>
 *
 * <p>Looked up when a program has ended, in the files as they are then; a file that has another build id than the one that ran
 * is not asked.
 */
@NullMarked
package org.alloclab.harness.nativeside.symbol;

import org.jspecify.annotations.NullMarked;
