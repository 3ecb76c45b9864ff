"""Patterns and texts for comparing ByteRegex with RE2: a list of tricky ones, and a generator."""

from __future__ import annotations

import itertools
import random

# Each with every text: what parses and what is refused, priorities, empty loops, places, classes.
PATTERNS = [line.encode() for line in r"""
a|ab|abc
(a|ab)(c|bcd)(d*)
(a+)(b+)|(a*)(b*)
(a*)(a|aa)
(a|b|ab)*?c
(?:(a)|b)*
(?:(a)|(b)|(c))*
(a*)*
(a*)+
(a*)?
(a*){2,3}
(a*?)*
(a*?)+?
(a?)*?
(a??)*
(a+?)+
(|a)*
(|a)+
(|a|b)*
(a|)*
(a|)+
(a|b|)*c
(()|a)*
(()|a)+b
((a)|(b)?)*
((a*)*)*
((a|b)*?(c|)*)+
(^)*
(^)+a
($)*
(\b)*a
(^a|b)*
(a$|b)*
(a\b|b)*
(a{0,2})*
(a{0,2}?)*b
(?:a*b*)*
(?:a*|b)*?
a{0}
(a){0}
(a){0}(b)
(a){1}
(a){2}
(a|b){2,3}
(a|b){2,3}?
(a|b){0,}
(a|b){1,}?
a{,3}
a{3
a{3,
a{3,x}
a{}
a{03}
a{0003}
{
{1}
a{1}{2}
a**
a*+
a+*
a?*
a???
a{2}?
a{2}??
a{2}*
(?:a*)*
(?:a*)+
(?:a+)?
(?:a?)+
(?:a?)??
(?:a*?)*
(a{1000})
(a{1001})
(a{10}){100}
(a{10}){101}
((a{10}){10}){10}
((a{10}){10}){11}
(?:a{10}|b{20}){60}
(a{1000}|b)*
*
+a
?
a|*
(*)
(|*)
^*
$+
\b?
(?i)*
a(?i)*
a*(?i)*
(?:)*
()*
()+
()
(())
|
||
a||b
(|)
(a|)
(|a)
^
$
^$
^^
$$
^a
a^
$a
a$
^a|b$
(^|x)a
(?m)^
(?m)$
(?m)^$
(?m)^a$
(?m)(^a|b$)+
(?m)a*$
(?-m)^a
\A
\z
\Aa\z
(?m)\Aa
(?m)a\z
\Z
\b
\B
\bab\b
\Ba\B
a\b
a\B
\b\b
\b\B
\b|\B
(\b|a)*
\ba*\b
(?i)\bA\b
.
.*
.*?
.+
.*a
.*?a
.*a.*b
(?s).
(?s).*
(?s).*a
(?-s).
\C
\C\C
\C*
\Ca
é
é*
é+|a
[é]
[^é]
[é-ü]
[^a]
[^\n]
[^\x00-\x7f]
[\x80-\x{10ffff}]
[^\x80-\x{10ffff}]
[\x{800}-\x{ffff}]
[\x{d800}-\x{dfff}]
[\x{10000}-\x{10ffff}]
[\x{e000}-\x{f000}a]
[\x{7f}-\x{80}]
[^b-\x{10ffff}]
[\x{0}-\x{10ffff}]
[^\x{0}-\x{10ffff}]
[^\x{0}-\x{10ffff}]*
[^\x{0}-\x{10ffff}]|a
a[^\x{0}-\x{10ffff}]
\x{d800}
\x{10ffff}
\x{110000}
\x{}
\x
\x4
\x4g
\x{4
\x{ 41}
\x{000041}
\x{0000000000041}
\x41
\xff
\0
\00
\000
\0000
\01
\012
\1
\10
\18
\7
\77
\777
\8
\9
\a
\b
\cA
\d
\d+
\D
\D+
\e
\f
\g
\h
\i
\j
\k
\n
\r
\s
\s+
\S
\S+
\t
\u0041
\v
\w
\w+
\W
\W+
\y
\_
\-
\ 
\!
\é
\~
\E
\Q
\Qa
\Qa.b\E
\Qa\E*
\Qab\E{2}
\Q\E
\Q\E*
a\Q\E*
a*\Q\E*
\Q\Q\E
\Q\\E
\Qa\bE
\Qé\E+
[\Qa\E]
\pL
\pL+
\PL
\PL+
\p{L}
\p{^L}
\P{^L}
\P{L}
\pN
\pZ
\pP+
\pS
\pM
\pC
\p{Lu}
\p{Ll}+
\p{Lt}
\p{Lm}
\p{Lo}
\p{Nd}
\p{Nl}
\p{Zs}
\p{Cc}
\p{Cf}
\p{Co}
\p{Cs}
\p{Cn}
\p{Any}
\P{Any}
\p{^Any}
\p{any}
\p{lu}
\p{LC}
\p{L&}
\p{}
\p{^}
\p{ L}
\p
\p{
\p{L
\pé
\pX
\p{Xx}
\p{Luu}
[\pL]
[\pL\pN]+
[^\pL]+
[^\PL]
[\p{^L}]
[\pL-z]
[a\pL]
[^\pL\d]
(?i)\p{Lu}
(?i)\p{Ll}+
(?i)\P{Lu}
(?i)\p{^Lu}
(?i)[\P{Lu}]
(?i)[^\p{Lu}]
(?i)[^\P{Lu}]
(?i)\p{Lt}
(?i)\w+
(?i)\W+
(?i)[\w]
(?i)[^\w]
(?i)[\W]
(?i)[^\W]
(?i)[[:word:]]
(?i)[[:^word:]]
(?i)[[:upper:]]+
(?i)[[:^upper:]]+
(?i)[^[:upper:]]+
(?i)k
(?i)K
(?i)s
(?i)ſ
(?i)ss
(?i)ß
(?i)ẞ
(?i)[k]
(?i)[^k]
(?i)[^s]+
(?i)[a-z]+
(?i)[^a-z]+
(?i)[A-z]
(?i)[J-L]
(?i)é
(?i)É+
(?i)ǅ
(?i)σ
(?i)ς
(?i)Ω
(?i)Å
(?i)µ
(?i)ı
(?i)İ
(?i)I
(?i)Ꭰ
(?i)ა
(?i)Ა
(?i)𐐀
(?i)θ
(?i)ͅ
(?i)\x{1E9E}
(?i)[α-ω]+
(?i)[^α-ω]+
(?i)\Qab\E
(?i)abc|ABD
(?i:a)b
a(?i:b)c
a(?i)b|c
(a(?i)b)c
(?i)a(?-i)b
(?i)(?-i:a)b
((?i)a|b)c
(?i)(?:a|B(?-i)c)d
[a]
[ab]
[a-c]
[c-a]
[a-a]
[-a]
[a-]
[a-b-c]
[--a]
[a--]
[+--]
[]
[]a]
[^]
[^]a]
[^^]
[a^]
[]-a]
[[]
[[a]
[a[b]
[a
[
[]
]
a]
[\]]
[\]a]+
[\-a]
[a\-z]
[a-\-]
[\d]
[^\d]
[\D]
[^\D\d]
[\d\D]
[\d-z]
[a-\d]
[\w-]
[-\w]
[\s\S]
[^\s\S]
[\b]
[\B]
[\A]
[\z]
[\C]
[\n]
[\x41-\x43]
[\x{41}-\x{e9}]
[\101]
[\1]
[\0]
[.]
[*+?]
[(a)]
[$^]
[a|b]
[a&&b]
[:alpha:]
[[:alpha:]]
[[:alpha:]]+
[[:^alpha:]]
[^[:alpha:]]
[[:alnum:]]+
[[:ascii:]]
[[:^ascii:]]
[[:blank:]]
[[:cntrl:]]
[[:digit:]]
[[:graph:]]
[[:lower:]]
[[:print:]]
[[:punct:]]+
[[:space:]]
[[:upper:]]
[[:word:]]
[[:xdigit:]]+
[[:d:]]
[[:w:]]
[[:foo:]]
[[:Alpha:]]
[[:alpha]
[[:alpha:]
[[:alpha:]-z]
[a-[:alpha:]]
[[:]
[[:]]
[[::]]
[[:^:]]
[[:word :]]
[[.a.]]
[[=a=]]
[[:alpha:][:digit:]]+
(a
a)
(
)
((a)
(a))
(?
(?)
(?:
(?:a
(?:)
(?:a)
(?i
(?i)
(?i-)
(?-)
(?-:a)
(?--i)
(?i--s)
(?ii)
(?i-i)a
(?i-i:A)
(?-i-s)
(?imsU)a
(?imsU:a+)
(?x)a
(?a)
(?P
(?P)
(?P<
(?P<>a)
(?P<a
(?P<a>
(?P<a>a)
(?P<a>a)(?P<b>b)
(?P<1>a)
(?P<_>a)
(?P<é>a)
(?P<a-b>a)
(?P<a b>a)
(?P=a)
(?P>a)
(?P'a'b)
(?'a'b)
(?<a>b)
(?<a
(?<>a)
(?<=a)
(?<!a)
(?=a)
(?!a)
(?>a)
(?#a)
(?|a)
(?R)
(?1)
(?&a)
(?C)
(?(1)a)
(?U)a+
(?U)a+?
(?U)a*b
(?U)(a+)(a+?)
(?U:a+)a+
(?U)a{1,2}
(?U)a??
(?sU).*a
(?U)(a|ab)*
a+?b
a*?b
a??b
a{1,3}?b
(a+?)(a*)
(a*?)(a*)
(.*?)(b|$)
(.*)(b|$)
(\w+)\s+(\w+)
^(.*)$
^(?:(a)|b)*$
^(a+)+$
^(a|a)*$
^(a|aa)+$
(x+x+)+y
(a|b)*abb
[ab]*a[ab]
[ab]*a[ab]{3}
/api/v[0-9]+/.*
^/(?:users|items)/([^/]+)/?$
(?i)(?:bot|crawl|spider)
[\w.+-]+@[\w-]+\.[\w.-]+
^([a-z]+)=([^&]*)(?:&|$)
(?:^|;\s*)sid=([^;]*)
\d{1,3}(?:\.\d{1,3}){3}
ab|a
abc|ab|a
(a)(b)?(c)?
(a(b(c)?)?)?
(?:a|b|c|d|e)*e
(?:ab|cd)*(?:a|c)
a.c
a.*c.*e
a[^b]c
\A\A
\z\z
$\z
a\z|a
\A|b
(\Aa|b)+
(b|\Aa)+
(a\z|ab?)
(?:$|a)*
(?:^|a)*b
(?:^a)*b
(?:\b|a)+
(?:\B|a)*b
(?m)(?:^|a)*\n
(?m)(?:$|\n)*a
(?m)(^)(a)?($)
""".splitlines() if line] + [b"", b" ", b"\xff", b"a\xc3", b"\xed\xa0\x80", b"[\xed\xa0\x80]", b"\xf4\x90\x80\x80",
    b"\x00", b"[\x00]", b"\\\x00", b"\\\x01", b"\\\x7f", b"a\nb", b"\xc0\x80", b"(\xff)", b"[a\xff]", b"\\Q\xff\\E",
    b"(?P<\xff>a)", b"\\\xff"]

TEXTS = [
    b"", b"a", b"b", b"ab", b"ba", b"aab", b"abc", b"abcd", b"aaaa", b"A", b"aB c", b"a\nb", b"\na\n",
    b"a1_b-2", "é".encode(), "aéb".encode(), "ÉÜ".encode(), "kK\u212a sSſ".encode(), "ßẞ".encode(), "σςΣ ΩΩ Åå µμ ıİI ǅǆ".encode(),
    "Ꭰꭰ აᲐ 𐐀𐐨 θϑ ͅι".encode(), "٣ⅷ²".encode(), "日本語 😀".encode(), b"\xff", b"a\xffb", b"\xc3", b"\xe0\x80\x80", b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80", b"\xf0\x80\x80\x80a", b"\xc0\x80", b"\x80\xbf", b"\x00\x01\x7f", b" \t\v\f\r\n", b"]-^[a", b"a{,3}a{3",
    b"/api/v12/x", b"x=1; sid=abc", b"me.x+y@a-b.example.org", b"10.0.0.255", b"abbabb", b"xxxxxxxxy",
]

LITERALS = ["a", "b", "c", "a", "b", "ab", "0", " ", "_", "-", "/", "é", "k", "S", "ſ", "\\n", "日", "😀", "\\x{e9}", "\\x62", "\\.", "\\141",
            "σ", "\\Qa.\\E", "A"]
CLASSES = [".", "\\d", "\\w", "\\s", "\\D", "\\W", "\\S", "[ab]", "[^a]", "[a-c]", "[^b-z]", "[é-ü]", "[[:alpha:]]", "[^[:word:]]",
           "\\pL", "\\PL", "\\p{Lu}", "\\C", "[\\d_]", "[^é]", "[\\W]", "[k-s]", "[^\\n]", "[\\x{80}-\\x{7ff}]", "[^\\x{80}-\\x{ffff}]", "\\p{Nd}",
           "[^\\pL]", "[-a]", "[\\s\\S]", "[\\x00-\\x{10ffff}]"]
PLACES = ["^", "$", "\\b", "\\B", "\\A", "\\z", "(?m:^)", "(?m:$)", ""]
FLAGS = ["(?i)", "(?s)", "(?m)", "(?U)", "(?-i)", "(?-m)", "(?i:", "(?s:", "(?m:", "(?U:", "(?-s:"]
REPEATS = ["*", "+", "?", "*?", "+?", "??", "{2}", "{0,2}", "{1,}", "{0}", "{1,3}?", "{2,}?", "{0,1}", "{,2}", "{1}?", "{3}"]


def pattern(chance: random.Random, depth: int = 4) -> str:
    """A pattern, most of the time a valid one."""
    kind = chance.random()
    if depth == 0 or kind < 0.3:
        return chance.choice(LITERALS)
    if kind < 0.42:
        return chance.choice(CLASSES)
    if kind < 0.49:
        return chance.choice(PLACES)
    if kind < 0.66:
        inner = pattern(chance, depth - 1)
        if len(inner) > 1 and chance.random() < 0.9:
            inner = f"({inner})" if chance.random() < 0.6 else f"(?:{inner})"
        return inner + chance.choice(REPEATS)
    if kind < 0.72:
        flags = chance.choice(FLAGS)
        inner = pattern(chance, depth - 1)
        return flags + inner + (")" if flags.endswith(":") else "")
    if kind < 0.80:
        return f"({pattern(chance, depth - 1)})"
    parts = [pattern(chance, depth - 1) for _ in range(chance.randint(2, 4))]
    return ("|" if kind > 0.91 else "").join(parts)


def broken(chance: random.Random, source: bytes) -> bytes:
    """The pattern with a few bytes of it changed."""
    signs = b"()[]{}|*+?\\^$.-:?P<>,0129abidmspQEx\xc3\xff"
    data = bytearray(source)
    for _ in range(chance.randint(1, 3)):
        at = chance.randint(0, len(data))
        if chance.random() < 0.5:
            data[at:at] = bytes([chance.choice(signs)])
        elif chance.random() < 0.5:
            del data[at:at + chance.randint(1, 2)]
        else:
            data[at:at + 1] = bytes([chance.choice(signs)])
    return bytes(data)


PIECES = [piece.encode() for piece in
          ["a", "b", "c", "a", "b", "ab", "0", "9", " ", "_", "-", "/", "é", "É", "ü", "k", "K", "\u212a", "s", "S", "ſ", "\n", "日", "😀", "σ",
           "ς", "Σ", "A", ".", "٣"]] + [b"\xff", b"\x80", b"\xc3", b"\xe0\x80\x80", b"\xed\xa0\x80", b"\x00"]


def text(chance: random.Random, source: bytes) -> bytes:
    """A text of pieces, of some of the pattern's own bytes too."""
    count = chance.choice([0, 1, 2, 3, 4, 6, 9, 14])
    if chance.random() < 0.1:
        count = 60
    own = [source[at:at + 1] for at in range(len(source)) if source[at:at + 1].isalnum()]
    few = [chance.choice(PIECES) for _ in range(3)]
    pieces = few if chance.random() < 0.5 else PIECES
    return b"".join(
        chance.choice(own) if own and chance.random() < 0.3 else chance.choice(pieces)
        for _ in range(count))


def generated(seed: int, count: int):
    """So many patterns, each with some texts."""
    chance = random.Random(seed)
    for _ in range(count):
        source = pattern(chance, chance.choice([2, 3, 4, 5])).encode()
        if chance.random() < 0.15:
            source = broken(chance, source)
        yield source, [text(chance, source) for _ in range(8)]


def listed():
    for source in itertools.chain(PATTERNS, (b"(?i)" + source for source in PATTERNS)):
        yield source, TEXTS
