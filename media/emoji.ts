/** Loaded when a colon that may begin a name is typed. Each line: the character, its names, then further search words. */

const LINES = `
😀 grinning|happy
😃 smiley|happy joy
😄 smile|happy joy pleased
😁 grin
😆 laughing satisfied|happy haha
😅 sweat_smile|hot
🤣 rofl|lol laughing
😂 joy|tears laughing lol
🙂 slightly_smiling_face
🙃 upside_down_face
😉 wink|flirt
😊 blush|proud
😇 innocent|angel
🥰 smiling_face_with_three_hearts|love
😍 heart_eyes|love crush
🤩 star_struck|eyes
😘 kissing_heart|flirt
😋 yum|tongue lick
😛 stuck_out_tongue
😜 stuck_out_tongue_winking_eye|prank silly
🤪 zany_face|goofy wacky
🤗 hugs
🤭 hand_over_mouth|quiet whoops
🤫 shushing_face|silence quiet
🤔 thinking|hmm
🤐 zipper_mouth_face|silence hush
🤨 raised_eyebrow|suspicious
😐 neutral_face|meh
😑 expressionless
😶 no_mouth|mute silence
😏 smirk|smug
😒 unamused|meh
🙄 roll_eyes
😬 grimacing
😌 relieved|whew
😔 pensive
😪 sleepy|tired
😴 sleeping|zzz
😷 mask|sick ill
🤒 face_with_thermometer|sick
🤕 face_with_head_bandage|hurt
🤢 nauseated_face|sick disgusted
🤯 exploding_head|mind blown
🥳 partying_face|celebration birthday
😎 sunglasses|cool
🤓 nerd_face|geek glasses
🧐 monocle_face
😕 confused
😟 worried|nervous
🙁 slightly_frowning_face
☹️ frowning_face
😮 open_mouth|surprise impressed wow
😲 astonished|amazed gasp
😳 flushed
🥺 pleading_face|puppy eyes
😨 fearful|scared shocked oops
😰 cold_sweat|nervous
😢 cry|sad tear
😭 sob|sad cry bawling
😱 scream|horror shocked
😖 confounded
😞 disappointed|sad
😓 sweat
😩 weary|tired
😫 tired_face|upset whine
😤 triumph|smug
😡 rage pout|angry
😠 angry|mad annoyed
🤬 cursing_face|foul
😈 smiling_imp|devil evil
💀 skull|dead danger poison
💩 hankey poop shit|crap
🤡 clown_face
👻 ghost|halloween
👽 alien|ufo
🤖 robot|bot
🎃 jack_o_lantern|halloween
😺 smiley_cat
🙈 see_no_evil|monkey blind ignore
🙉 hear_no_evil|monkey deaf
🙊 speak_no_evil|monkey mute hush
❤️ heart|love
🧡 orange_heart
💛 yellow_heart
💚 green_heart
💙 blue_heart
💜 purple_heart
🖤 black_heart
💔 broken_heart
💯 100|score perfect
💢 anger|angry
💥 boom collision|explode
💫 dizzy|star
💦 sweat_drops|water
💨 dash|wind blow fast
💬 speech_balloon|comment
💭 thought_balloon|thinking
💤 zzz|sleeping
👋 wave|goodbye hello
👌 ok_hand
✌️ v|victory peace
🤞 crossed_fingers|luck hopeful
🤘 metal
👈 point_left
👉 point_right
👆 point_up_2
👇 point_down
☝️ point_up
👍 +1 thumbsup|approve ok yes
👎 -1 thumbsdown|disapprove bury no
✊ fist raised_fist|power
👊 fist_oncoming facepunch punch|attack
👏 clap|praise applause
🙌 raised_hands|hooray
🤝 handshake|deal
🙏 pray|please hope wish thanks
✍️ writing_hand
💪 muscle|flex strong
👀 eyes|look see watch
🧠 brain
🤷 shrug
🤦 facepalm
🙋 raising_hand
🙇 bow|respect thanks
🕵️ detective|sleuth
👷 construction_worker|helmet
🧙 mage|wizard
🏃 runner running|exercise marathon
🐶 dog|pet
🐱 cat|pet
🐭 mouse
🦊 fox_face
🐻 bear
🐼 panda_face
🐧 penguin|linux
🐦 bird
🦆 duck|rubber
🦉 owl
🐝 bee honeybee
🐛 bug|insect
🐞 lady_beetle ladybug|bug
🦋 butterfly
🐌 snail|slow
🐙 octopus
🐢 turtle|slow
🐍 snake|python
🐘 elephant|postgres
🐳 whale|docker sea
🐬 dolphin
🦀 crab|rust
🦄 unicorn
🌱 seedling|plant
🌲 evergreen_tree
🌵 cactus
🍀 four_leaf_clover|luck
🍁 maple_leaf
🌸 cherry_blossom|flower spring
🌹 rose|flower
🌻 sunflower
🍎 apple
🍋 lemon
🍌 banana
🍓 strawberry
🍕 pizza
🍔 hamburger|burger
🍪 cookie
🎂 birthday|party cake
🍰 cake|dessert
☕ coffee|cafe espresso
🍵 tea
🍺 beer|drink
🍻 beers|drinks
🥂 clinking_glasses|cheers toast
🍾 champagne|bottle
🌍 earth_africa|globe world
🌎 earth_americas|globe world
🌏 earth_asia|globe world
🏔️ mountain_snow
🏝️ desert_island
🏠 house
🏗️ building_construction
🏭 factory
⛵ sailboat boat
⚓ anchor|ship
🚀 rocket|ship launch
🛸 flying_saucer|ufo
🚗 car red_car
🚲 bike bicycle
🚂 steam_locomotive|train
✈️ airplane|flight
🚦 vertical_traffic_light|semaphore
🚧 construction|wip
🚨 rotating_light|911 emergency alert
⌛ hourglass|time
⏳ hourglass_flowing_sand|time
⌚ watch|time
⏰ alarm_clock|morning
⏱️ stopwatch
🕐 clock1
🌙 crescent_moon|night
☀️ sunny|weather
⭐ star
🌟 star2
☁️ cloud
⛅ partly_sunny|weather cloud
⛈️ cloud_with_lightning_and_rain|storm
🌈 rainbow
❄️ snowflake|winter cold
⛄ snowman
🔥 fire|burn hot
💧 droplet|water
🌊 ocean|sea wave
🎄 christmas_tree
🎆 fireworks|festival celebration
✨ sparkles|shiny
🎈 balloon|party birthday
🎉 tada hooray|party celebrate
🎊 confetti_ball
🎁 gift|present birthday christmas
🏆 trophy|award contest winner
🏅 medal_sports|gold winner
🥇 1st_place_medal|gold
⚽ soccer
🏁 checkered_flag|milestone finish
🎯 dart|target
🎮 video_game|play controller
🎲 game_die|dice gambling
🧩 jigsaw puzzle_piece
🎨 art|design paint
🎵 musical_note
🎧 headphones|music
📱 iphone|smartphone mobile
💻 computer laptop|desktop screen
🖥️ desktop_computer
🖨️ printer
⌨️ keyboard
🖱️ computer_mouse
💾 floppy_disk|save
💿 cd
🔋 battery|power
🔌 electric_plug
📷 camera|photo
🎥 movie_camera|film video
📺 tv
🔍 mag|search zoom
🔎 mag_right
💡 bulb|idea light
🔦 flashlight
📖 book open_book
📚 books|library
📓 notebook
📄 page_facing_up|document
📃 page_with_curl
📰 newspaper|press
🔖 bookmark
🏷️ label|tag
💰 moneybag|dollar cream
✉️ envelope|letter email
📧 e-mail email
📦 package|shipping
📫 mailbox
✏️ pencil2
📝 memo pencil|document note
📁 file_folder|directory
📂 open_file_folder
📅 date|calendar schedule
📈 chart_with_upwards_trend|graph metrics
📉 chart_with_downwards_trend|graph metrics
📊 bar_chart|stats metrics
📋 clipboard
📌 pushpin|location
📎 paperclip|attachment
📏 straight_ruler
✂️ scissors|cut
🗑️ wastebasket|trash delete
🔒 lock|security private
🔓 unlock|security
🔑 key|lock password
🔨 hammer|tool
🛠️ hammer_and_wrench|tools
⚙️ gear
🔧 wrench|tool
🔩 nut_and_bolt
⚖️ balance_scale
🔗 link
🧪 test_tube|experiment
🧹 broom|clean
🧯 fire_extinguisher
🔬 microscope|science
🔭 telescope
📡 satellite|signal
💊 pill|health medicine
🚪 door
🛑 stop_sign
🛡️ shield
🚩 triangular_flag_on_post|red flag
🏳️ white_flag
🏴‍☠️ pirate_flag
⚠️ warning|wip
🚫 no_entry_sign|block forbidden
⛔ no_entry|limit
☢️ radioactive
⬆️ arrow_up
➡️ arrow_right
⬇️ arrow_down
⬅️ arrow_left
↩️ leftwards_arrow_with_hook|return
🔄 arrows_counterclockwise|sync
🔙 back
🔜 soon
🔝 top
▶️ arrow_forward|play
⏸️ pause_button
⏩ fast_forward
➕ heavy_plus_sign
➖ heavy_minus_sign
✖️ heavy_multiplication_x
❓ question|confused
❗ exclamation heavy_exclamation_mark|bang
‼️ bangbang
✅ white_check_mark|done yes
☑️ ballot_box_with_check
✔️ heavy_check_mark|done
❌ x|no wrong
❎ negative_squared_cross_mark
⭕ o
🔴 red_circle
🟠 orange_circle
🟡 yellow_circle
🟢 green_circle
🔵 blue_circle
🟣 purple_circle
⚫ black_circle
⚪ white_circle
🆕 new|fresh
🆗 ok|yes
🆒 cool
🆘 sos|help emergency
♻️ recycle|environment green
ℹ️ information_source
™️ tm|trademark
©️ copyright
🔔 bell|sound notification
🔕 no_bell|off mute
🔇 mute|sound
`;

export interface Emoji {
  readonly char: string;
  readonly name: string;
}

const ALL = LINES.trim()
  .split('\n')
  .map((line) => {
    const [char = '', keywords = ''] = [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)];
    const [names = '', words = ''] = keywords.split('|');
    return { char, names: names.split(' '), words: words.split(' ').filter(Boolean) };
  });

/** Emoji whose name begins with the query, then those with a part of the name or a search word that does. */
export function matchEmoji(query: string, limit = 8): Emoji[] {
  const prefix = query.toLowerCase();
  const matches: { emoji: Emoji; rank: number }[] = [];
  for (const { char, names, words } of ALL) {
    const first = names.find((name) => name === prefix) ?? names.find((name) => name.startsWith(prefix));
    const partMatch = names.find((name) => name.split(/[_-]/).some((part) => part.startsWith(prefix)));
    const name = first ?? partMatch ?? (words.some((word) => word.startsWith(prefix)) ? names[0] : undefined);
    if (name !== undefined) matches.push({ emoji: { char, name }, rank: first === prefix ? 0 : first ? 1 : partMatch ? 2 : 3 });
  }
  return matches
    .sort((a, b) => a.rank - b.rank)
    .slice(0, limit)
    .map(({ emoji }) => emoji);
}
