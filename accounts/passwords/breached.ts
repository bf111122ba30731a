/**
 * Words at the heart of passwords that turn up in breaches again and again, without the digits and signs people hang on
 * to them. Short on purpose: what is long enough and not one of these is worth more than any rule about signs.
 */
export const BREACHED_WORDS: ReadonlySet<string> = new Set(
  `password passwordpassword passw passwort motdepasse contrasena senha secret topsecret mysecret letmein letmeinnow
   welcome welcomeback welcomehome admin administrator adminadmin adminpassword root rootroot user username
   login loginlogin guest guestguest default changeme changemenow changeit changethis test testtest testing testpassword
   temp temporary temppassword master masterkey masterpassword access accessdenied enter open opensesame
   qwerty qwertyui qwertyuiop qwertyqwerty qwertyuiopasdf qwertyuiopasdfghjkl asdf asdfgh asdfghjkl asdfasdf zxcvbn
   zxcvbnm qazwsx qazwsxedc qazwsxedcrfv qwertz azerty azertyuiop abc abcabc abcd abcdef abcdefg abcdefgh abcdefghij
   abcdefghijkl iloveyou iloveyousomuch iloveu ilovemyfamily ilovemydog ilovejesus loveyou loveyouforever lovelove
   princess princessprincess sunshine sunshinesunshine football footballfootball baseball basketball basketballer soccer
   superman supermansuperman batman batmanbatman spiderman starwars starwarsstarwars pokemon pokemonpokemon dragon
   dragondragon monkey monkeymonkey shadow shadowshadow michael jennifer jessica ashley daniel charlie jordan hunter
   killer hello hellohello helloworld hellokitty whatever trustno trustnoone freedom liberty america computer internet
   summer winter autumn spring summertime wintertime springtime january february march april may june july august
   september october november december monday tuesday wednesday thursday friday saturday sunday
   cheese cheesecake chocolate butterfly butterflies flower flowers angel angels heaven blessed blessing jesus
   jesuschrist jesussaves jesuslovesme godisgood godisgreat christ family familyfirst mother father sister brother
   maverick mustang corvette ferrari porsche harley yamaha mercedes liverpool arsenal chelsea barcelona manchester
   manchesterunited realmadrid juventus cowboys steelers yankees lakers patriots packers
   nothing nothingnothing everything something forever forgetmenot rememberme remember dontforget
   mypassword thepassword yourpassword newpassword oldpassword mynewpassword notapassword passwordispassword
   companyname company office officeoffice business manager director president member members membership association
   higherlogic community infohub causeway
   correcthorsebatterystaple correcthorse thequickbrownfox thequickbrownfoxjumps fuckyou fuckoff fuckyoufuckyou
   unknown anonymous blink blinkblink lovely sweetheart babygirl babyboy bubbles buttercup snoopy tigger garfield
   minecraft fortnite roblox nintendo playstation microsoft windows google facebook instagram samsung apple android`
    .split(/\s+/)
    .filter(Boolean),
);
