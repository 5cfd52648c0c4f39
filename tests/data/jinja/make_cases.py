"""Writes cases.jsonl: templates, variables and what Python's jinja2 makes of them.

Set up as the transformers library does it for chat templates. Run with jinja2 3.1:
    python3 make_cases.py > cases.jsonl
A case without "rendered" must fail; the wording of the failure is free.
"""

import json

from jinja2.ext import loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

VARIABLES = {
    "name": "Ada", "empty": "", "text": "  a-b c_d  ", "lines": "one\ntwo\r\n\nthree",
    "n": 7, "zero": 0, "neg": -3, "pi": 3.14159, "big": 123456789012345678901234567890,
    "yes": True, "no": False, "nothing": None, "xs": [3, 1, 2], "words": ["b", "A", "c", "a"],
    "mixed": [1, 1.0, True, "1", None, [1], {"k": "v"}], "nested": [[1, 2], [3, 4]],
    "d": {"b": 1, "a": 2, "items": 3}, "people": [
        {"name": "Zoe", "age": 31, "tags": ["x"]}, {"name": "adam", "age": 25, "tags": []},
        {"name": "Bob", "age": 25, "address": {"city": "Rom"}}],
    "uni": "Grüße 北京 😀 é", "quote": "it's \"q\"", "html": "<b>&'\"</b>", "tiny": 1e-7,
    "huge": 1e16, "half": 2.5, "odd_text": "tab\tnul\x01del\x7f\u2028\xa0",
}

EXPRESSIONS = r"""
1 + 2 * 3
(1 + 2) * 3
7 / 2
8 / 2
7 // 2
-7 // 2
7 // -2
-7 % 3
7 % -3
7.5 // 2
-7.5 % 2
2 ** 10
2 ** -1
-2 ** 2
2 ** 3 ** 2
2 * 3 ** 2
1 / 0
1 // 0
1 % 0
0.1 + 0.2
1e3
1.5e-3
1_000
0x1F + 0b11 + 0o17
10 ** 15 * 1.0
1e16 * 1
123456789.0 * 10
tiny
huge
half
pi
-pi
big
big == 123456789012345678901234567890
big > n
-big < n
n < big
+n
+yes
- -n
not not n
1 if yes
1 if no
1 if no else 2
1 if no else 2 if no else 3
'a' ~ 1 ~ none ~ true ~ 1.0
'a' + 'b'
'a' + 1
1 + 'a'
'ab' * 3
3 * 'ab'
'ab' * -1
[1] + [2]
[1] * 3
(1,) + (2,)
(1, 2) + [3]
(1)
(1,)
()
[]
{}
[1, 'a', none, 1.5, true]
{'a': 1, "b": [1, {'c': none}]}
{1: 'a', true: 'b', 1.0: 'c'}
{[1]: 2}
'a' 'b'
"it's"
['it\'s', "say \"x\"", 'both \' "']
['\n\t\\', '\x41\u00e9\U0001F600', '\101', '\q']
[uni, odd_text]
yes and 'x'
no or 'y'
empty or none or 0
1 and 0
not (yes and no)
not yes or yes
1 < 2 < 3
1 < 3 < 2
1 == 1.0
1 == true
'1' == 1
none == false
[1, 2] == [1, 2]
[1, 2] == (1, 2)
{'a': 1, 'b': 2} == {'b': 2, 'a': 1}
[1, 2] < [1, 3]
'a' < 'b'
'a' < 1
none < 1
missing < 1
missing == missing
missing == none
missing != 1
1 in xs
4 not in xs
'd' in name
'x' not in name
1 in 'a'
'a' in d
1 in d
'a' in missing
'a' in none
1 in 5
missing
missing.x
missing['x']
missing()
missing + 1
missing ~ 'x'
missing|length
missing|list
missing|join(',')
missing|upper
missing|default('d')
missing|int
nothing|default('d')
nothing|default('d', true)
empty|d('x', boolean=true)
nothing.x
nothing.x.y
d.zz
d.zz.y
n.real_thing
name.foo
d.a
d['a']
d['items']
d.get('a')
d.get('zz')
d.get('zz', 5)
d.keys()|list
d.values()|list
d.items()|list
d['zz'] is defined
d.pop('a')
d.update({'x': 1})
xs.append(4)
xs.pop
xs.index(1)
xs.index(9)
words.count('a')
xs[0]
xs[-1]
xs[5]
xs[5] is defined
xs['x']
xs.0
nested.1.0
nested[1][0]
name[0]
name[-1]
name[9]
uni[7]
uni[6:8]
uni[::-1]
name[1:]
name[:-1]
name[::2]
xs[::-1]
xs[1:]
xs[:2]
xs[5:]
xs[-2:]
xs[::0]
xs[2:0:-1]
xs[none:none]
(1, 2, 3)[1:]
n[1:]
'abc'['upper']()
name.upper()
name.lower()
text.strip()
text.lstrip()
text.rstrip()
'xxaxx'.strip('x')
'xxaxx'.lstrip('x')
'xxaxx'.rstrip('x')
'abcab'.strip('ab')
'\n\na\n'.lstrip('\n')
text.strip(none)
text.strip(1)
'a,b,,c'.split(',')
'a,b,,c'.split(',', 1)
'a,b,,c'.rsplit(',', 1)
' a  b c '.split()
' a  b c '.split(none, 1)
' a  b c '.rsplit(none, 1)
'abc'.split('')
'a</t>b'.split('</t>')[-1]
'a=b=c'.partition('=')
'a=b=c'.rpartition('=')
'abc'.partition('x')
name.startswith('A')
name.startswith(('x', 'A'))
name.endswith('a')
name.startswith(1)
'hello world'.title()
"they're bill's".title()
'hELLO'.capitalize()
'aXbX'.replace('X', '-')
'aaa'.replace('a', 'b', 2)
'abc'.replace('', '-')
'abcabc'.find('c')
'abcabc'.rfind('c')
'abc'.find('x')
uni.find('北')
'abc'.index('b')
'abc'.index('x')
'banana'.count('an')
'banana'.count('')
'-'.join(['a', 'b'])
'-'.join([1, 2])
', '.join(words)
lines.splitlines()
lines.splitlines(true)
'42'.zfill(5)
'-42'.zfill(5)
'123'.isdigit()
'12a'.isdigit()
'abc'.isalpha()
''.isalpha()
'a1'.isalnum()
'AB'.isupper()
'ab1'.islower()
'  '.isspace()
'abc'.removeprefix('a')
'abc'.removesuffix('c')
'{} and {}'.format(1, 'x')
'{1} {0} {k} {{}}'.format(1, 2, k=3)
'{}'.format()
'%s %d %5.2f|%-5s|%05d %%' % ('a', 3, 2.345, 'x', 42)
'%s' % 'x'
'%s %s' % 'x'
'%s' % ('x', 'y')
'%d' % 'x'
'%r' % 'x'
'%x %X %o' % (255, 255, 8)
'%e %g' % (12345.678, 0.0001)
'%(a)s' % {'a': 1}
'%+d' % 5
'%s %s'|format('a', 1)
name|length
uni|length
xs|length
d|length
n|length
xs|first
xs|last
''|first
[]|last
name|first
xs|join
xs|join(', ')
people|join(', ', attribute='name')
xs|sort
xs|sort(reverse=true)
words|sort
words|sort(case_sensitive=true)
[1, 'a']|sort
people|sort(attribute='name')|map(attribute='name')|list
people|sort(attribute='age')|map(attribute='name')|list
words|unique|list
words|unique(case_sensitive=true)|list
xs|min
xs|max
words|min
[]|max
people|max(attribute='age')
xs|sum
people|sum(attribute='age')
xs|sum(start=10)
['a']|sum
xs|reverse|list
name|reverse
xs|list
name|list
d|list
n|list
d|dictsort
d|dictsort(reverse=true)
d|dictsort(by='value')
d|items|list
n|items|list
xs|map('string')|list
words|map('upper')|join
words|map('replace', 'a', 'x')|list
people|map(attribute='address.city')|list
people|map(attribute='address.city', default='-')|list
people|map(attribute='tags.0', default='-')|list
xs|map('nofilter')|list
xs|select('odd')|list
xs|reject('odd')|list
xs|select('gt', 1)|list
mixed|select|list
people|selectattr('tags')|map(attribute='name')|list
people|selectattr('age', 'equalto', 25)|map(attribute='name')|list
people|rejectattr('age', 'eq', 25)|map(attribute='name')|list
people|selectattr('address', 'defined')|list|length
range(5)|batch(2)|list
range(5)|batch(2, 0)|list
range(5)|slice(2)|list
range(5)|slice(2, 'x')|list
name|upper
name|lower
'hello wORLD-foo (bar)'|title
'hELLO'|capitalize
text|trim
'xxaxx'|trim('x')
'a.b.c'|replace('.', '/')
'a.b.c'|replace('.', '/', 1)
123|replace(2, 'x')
'a\nb\n\nc'|indent
'a\nb\n\nc'|indent(2)
'a\nb\n\nc'|indent(2, true)
'a\nb\n\nc'|indent(2, first=true, blank=true)
'a\nb'|indent('> ')
name|center(9)
name|center(8)
html|escape
html|e
'a b/c&d=é'|urlencode
'one two, three_four'|wordcount
'42'|int
'42.9'|int
' 42 '|int
'x'|int
'x'|int(5)
'1_000'|int
'ff'|int(base=16)
'0x1f'|int(0, 16)
3.99|int
-3.99|int
true|int
none|int
'12345678901234567890123'|int
1e20|int
'1.5'|float
'x'|float
'1e3'|float
'inf'|float
5|float
42.55|round
42.55|round(1)
2.5|round
3.5|round
-2.5|round
2.675|round(2)
42.55|round(1, 'floor')
42.51|round(1, 'ceil')
5|round
1234.5|round(-2)
'x'|round
(-5)|abs
-5.5|abs
'x'|abs
42|string ~ 'x'
none|string
mixed|string
mixed|tojson
d|tojson
people|tojson
people|tojson(indent=2)
[]|tojson(indent=2)
{'a': [], 'b': {}}|tojson(indent=4)
d|tojson(sort_keys=true)
d|tojson(separators=(',', ':'))
uni|tojson
uni|tojson(ensure_ascii=true)
odd_text|tojson
quote|tojson
html|tojson
[1.0, 1e-7, 1e16, 1e22, 123456789.125, 0.1, -0.0, 1e15]|tojson
[1.0, 1e-7, 1e16, 1e22, 123456789.125, 0.1, -0.0, 1e15]
big|tojson
{1: 2, true: 3, none: 4, 1.5: 6}|tojson
missing|tojson
[missing]
[missing]|tojson
(1, 2)|tojson
name|nofilter
name is nosuchtest
name is defined
missing is defined
missing is undefined
missing is not defined
nothing is none
nothing is not none
missing is none
yes is true
1 is true
no is false
n is number
yes is number
pi is number
n is integer
yes is integer
pi is integer
pi is float
n is float
yes is boolean
name is string
xs is string
d is mapping
xs is mapping
xs is iterable
name is iterable
n is iterable
xs is sequence
d is sequence
name is sequence
n is sequence
7 is odd
7 is even
7 is divisibleby 7
7 is divisibleby(2)
'x' is odd
'a' is in ['a', 'b']
'a' is in 'abc'
3 is eq 3
3 is equalto(4)
3 is ne 4
3 is lt 4
3 is ge 3
3 is sameas 3
'abc' is lower
'ABC' is upper
name is string and n is number
name is string == true
not name is string
name is defined and name is not none
range is callable
'upper' is filter
range(3)|list
range(1, 4)|list
range(5, 0, -2)|list
range(0)|list
range(1, 5, 0)|list
range(3)|length
dict(a=1, b='x')
dict({'z': 1}, a=2)
namespace(a=1).a
namespace().zz
raise_exception('stop')
name(1)
n.foo()
name.nomethod()
1 2
1 +
(1
[1, 2
'abc
}
name is
name|
name.
name[
f(a=1, 2)
a = 1
1,
1, 2
xs|length == 3
xs|length > 2 and name
-xs|length
-1|abs
'a' ~ 'b'|upper
'a' + 'b'|upper
yes if n > 5 else no
(yes if n > 5 else no)|string|lower
n % 2 == 1
'%s' % n ~ 'x'
1 - 1 ~ 2
name.split('d')[0].upper() ~ '!'
[1, 2, 3][1] + {'a': 5}['a']
{'a': {'b': [10, 20]}}.a.b[1]
"\n" in lines
lines|length
mixed[6].k
people[2].address.city
(people|first).name
people|map(attribute='name')|map('lower')|sort|join(' ')
people|selectattr('age', 'gt', 26)|list|length
[1, 2,]
{'a': 1,}
dict(a=1,).a
none is none and none == none
True and False or None is none
"%s-%s" % (name, n)
9223372036854775807
9223372036854775808
-9223372036854775808
9223372036854775807 - 1
1.0|int
1.0 == 1
1.5 > 1
"a" is sequence
xs|attr('zz') is defined
d|attr('a') is defined
'ÄÖ'|lower
'äö'|upper
'\u2003a\u2003'|trim
xs is not string and xs is not mapping and xs is iterable
"1" is number
""|length == 0
"a\\b"
'\''
"{{ not a tag }}"
'{% nor this %}'
""".strip("\n").split("\n")

TEMPLATES = [
    "plain text", "", "\n", "a\n", "a\n\n", "a\r\nb\rc\n", "{{ 1 }}\n{{ 2 }}\n",
    "{% if yes %}\n  a\n{% endif %}\nb", "  {% if yes %}x{% endif %}  y", "  {%+ if yes %}x{% endif +%}\n y",
    "a {%- if yes -%}  b  {%- endif -%} c", "a {{- 1 -}} b", "a {{+ 1 }} b", "{{ -1 }}{{-1}}",
    "x{# c #}y", "x {#- c -#} y", "  {# c #}\nx", "x{# {{ 1 }} {% if %} #}y", "x{# open", "a\n  {# c -#}\n\n b",
    "{% raw %}{{ 1 }}{% if %}{% endraw %}x", "{%- raw -%}  {{ x }}  {%- endraw -%}  y", "{% raw %}\n a\n{% endraw %}\nb",
    "{% raw %}never closed", "\t {%- if yes %}\n\n{% endif %}x", "a\n\n   {%- if yes %}b{% endif %}",
    "{% if no %}a{% elif yes %}b{% else %}c{% endif %}", "{% if no %}a{% elif no %}b{% else %}c{% endif %}",
    "{% if missing %}a{% endif %}b", "{% if xs and d %}a{% endif %}", "{% if %}a{% endif %}", "{% if yes %}a", "{% endif %}",
    "{% if yes %}a{% endfor %}", "{% for x in xs %}{{ x }}{% endfor %}", "{% for x in [] %}a{% else %}none{% endfor %}",
    "{% for x in missing %}a{% else %}none{% endfor %}", "{% for x in nothing %}a{% endfor %}", "{% for x in 5 %}a{% endfor %}",
    "{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}", "{% for k in d %}{{ k }}{% endfor %}",
    "{% for c in name %}{{ c }}.{% endfor %}", "{% for a, b in nested %}{{ a + b }} {% endfor %}",
    "{% for a, b in xs %}{% endfor %}", "{% for a, b, c in nested %}{% endfor %}", "{% for (a, b), c in [((1, 2), 3)] %}{{ a }}{{ b }}{{ c }}{% endfor %}",
    "{% for x in xs if x > 1 %}{{ loop.index }}:{{ x }} {% endfor %}", "{% for x in xs if x > 9 %}a{% else %}b{% endfor %}",
    "{% for x in xs %}{{ loop.index }}{{ loop.index0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.revindex }}{{ loop.revindex0 }} {% endfor %}",
    "{% for x in xs %}{{ loop.previtem }}<{{ x }}>{{ loop.nextitem }} {% endfor %}", "{% for x in xs %}{{ loop.previtem is defined }}{% endfor %}",
    "{% for x in xs %}{{ loop.cycle('a', 'b') }}{% endfor %}", "{% for x in [1, 1, 2] %}{{ loop.changed(x) }}{% endfor %}",
    "{% for x in xs %}{{ loop.depth }}{{ loop.depth0 }}{{ loop.zz }}{% endfor %}", "{% for x in xs %}{% for y in xs %}{{ loop.index }}{% endfor %}{{ loop.index }};{% endfor %}",
    "{% for x in xs %}{% if x == 1 %}{% continue %}{% endif %}{{ x }}{% endfor %}", "{% for x in xs %}{% if x == 1 %}{% break %}{% endif %}{{ x }}{% else %}e{% endfor %}",
    "{% break %}", "{{ loop.index }}", "{% for x in xs %}{% endfor %}{{ x }}", "{% set x = 5 %}{% for x in xs %}{{ x }}{% endfor %}{{ x }}",
    "{% set x = 1 %}{% for i in xs %}{% set x = i %}{% endfor %}{{ x }}", "{% set x = 1 %}{% if yes %}{% set x = 2 %}{% endif %}{{ x }}",
    "{% for i in xs %}{{ x }}{% set x = i %}{% endfor %}", "{% set a, b = 1, 2 %}{{ a }}{{ b }}", "{% set a, b = [1] %}", "{% set a = 1, 2 %}{{ a }}",
    "{% set ns = namespace(x=0) %}{% for i in xs %}{% set ns.x = ns.x + i %}{% endfor %}{{ ns.x }}", "{% set ns = namespace() %}{% set ns.a = 1 %}{{ ns.a }}{{ ns.b is defined }}",
    "{% set d.a = 1 %}", "{% set missing.a = 1 %}", "{% set true = 1 %}", "{% set x %}a{{ n }}{% endset %}{{ x }}{{ x|length }}", "{% set x | upper | trim %} ab {% endset %}[{{ x }}]",
    "{% set ns = namespace() %}{% set ns.t %}q{% endset %}{{ ns.t }}", "{% set x = 'a' if no %}{{ x }}|{{ x is defined }}", "{% set x %}{% set y = 1 %}{% endset %}{{ y }}",
    "{% macro m(a, b=2) %}{{ a }}-{{ b }}{% endmacro %}{{ m(1) }} {{ m(1, 3) }} {{ m(b=5, a=4) }} {{ m() }}", "{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}", "{% macro m(a) %}{% endmacro %}{{ m(z=2) }}",
    "{% macro m(a) %}{% endmacro %}{{ m(1, a=2) }}", "{% macro m() %}{{ name }}{{ late }}{% endmacro %}{% set late = 1 %}{{ m() }}", "{% macro f(n) %}{{ n }}{% if n > 0 %}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(3) }}",
    "{% macro m() %}{% set q = 1 %}{% endmacro %}{{ m() }}{{ q }}", "{% macro m(x) %}[{{ caller() }}{{ x }}]{% endmacro %}{% call m(1) %}body{% endcall %}", "{% macro m() %}{{ caller(1) }}{{ caller(2) }}{% endmacro %}{% call(i) m() %}<{{ i }}>{% endcall %}",
    "{% macro m() %}{{ caller is defined }}{% endmacro %}{{ m() }}", "{% macro m(a=n, b=a) %}{{ a }}{{ b }}{% endmacro %}{{ m() }}{{ m(1) }}", "{% macro m() %}x{% endmacro %}{{ m()|upper }}{{ m.name }}", "{% macro m(a=1, b) %}{% endmacro %}",
    "{% for i in xs %}{% macro m() %}{{ i }}{% endmacro %}{{ m() }}{% endfor %}", "{% call nothing() %}x{% endcall %}", "{% filter upper %}a{{ name }}{% endfilter %}", "{% filter replace('a', 'b')|upper %}aa{% endfilter %}", "{% filter nofilter %}x{% endfilter %}",
    "{% with %}{% set q = 1 %}{{ q }}{% endwith %}{{ q }}", "{% with a = 1, b = 2 %}{{ a }}{{ b }}{% endwith %}{{ a }}", "{% set a = 9 %}{% with a = 1, b = a %}{{ a }}{{ b }}{% endwith %}",
    "{% nosuchtag %}", "{% for x in xs recursive_typo %}{% endfor %}", "{{ 1 }", "{{ 1 %}", "{% if yes }}", "{{", "{%", "{{ }}", "{% %}", "{{ '}}' }}", "{{ {'a': {'b': 1}} }}", "{{ {'a': {'b': 1}}['a']['b'] }}", "{ { {x} % } #}",
    "{{ '%}' }}{% if '}}' %}x{% endif %}", "{% print n %}", "{{ raise_exception('bad ' ~ n) }}", "{% if no %}{{ raise_exception('x') }}{% endif %}ok", "{% set x = namespace(l=[]) %}{% for i in xs %}{% set x.l = x.l + [i * 2] %}{% endfor %}{{ x.l }}",
    "{% for p in people|sort(attribute='age')|reverse %}{{ p.name }} {% endfor %}", "{% for p in people %}{{ p.tags|default(['none'])|join(',') }};{% endfor %}", "{%- for x in xs -%}\n  {{ x }}\n{%- endfor -%}\n", "{% for x in xs %}\n  {{ x }}\n{% endfor %}\nend\n",
    "  {% set a = 1 %}\n  {{ a }}\n", "\n\n{%- set a = 1 -%}\n\n{{ a }}", "a{% if yes %}\n{% endif %}\n\nb", "{% if yes +%}\nx{% endif %}", "x\n{%- if yes +%}\ny{% endif %}", "{{ n }}\n", "{{ 'a\n' }}\n", "\u3000{%- if yes %}x{% endif %}",
    "{% for x in range(200000) %}{% endfor %}", "{% for i in range(3) %}{% for j in range(3) if j != i %}{{ i }}{{ j }} {% endfor %}{% endfor %}", "{% set x = [1, 2] %}{% set y = x %}{% set x = x + [3] %}{{ y }}{{ x }}", "{{ [1, 2, 3]|map('multiply', 2)|list }}",
]


def main():
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols])

    def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
        return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators,
                          sort_keys=sort_keys)

    def raise_exception(message):
        raise ValueError(message)

    environment.filters["tojson"] = tojson
    environment.globals["raise_exception"] = raise_exception
    print(json.dumps({"variables": VARIABLES}, ensure_ascii=False))
    for source in ["{{ " + expression + " }}" for expression in EXPRESSIONS] + TEMPLATES:
        case = {"template": source}
        try:
            case["rendered"] = environment.from_string(source).render(**VARIABLES)
        except Exception as error:  # whatever it is: the template must fail
            case["error"] = f"{type(error).__name__}: {error}"
        print(json.dumps(case, ensure_ascii=False))


main()
